import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { isJsonObject } from './input.ts';

/** MD5 of a text, hexadecimal: SDK clients compare it with what they sent. */
export function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * MD5 of message attributes as SQS calculates it: by name, each length as four bytes, then the text;
 * values after one byte for their kind (1 text, 2 binary). Source: the SQS developer guide.
 */
export function md5OfAttributes(attributes: JsonObject): string | undefined {
  const names = Object.keys(attributes).sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) return undefined;
  const parts: Buffer[] = [];
  for (const name of names) {
    const attribute = attributes[name];
    if (!isJsonObject(attribute)) continue;
    const dataType = String(attribute['DataType'] ?? '');
    const binary = attribute['BinaryValue'];
    const value =
      typeof binary === 'string'
        ? Buffer.from(binary, 'base64')
        : Buffer.from(String(attribute['StringValue'] ?? ''));
    const kind = Buffer.from([typeof binary === 'string' ? 2 : 1]);
    parts.push(measured(Buffer.from(name)), measured(Buffer.from(dataType)), kind, measured(value));
  }
  return md5(Buffer.concat(parts));
}

/** What SQS counts against a queue's largest message: the body and every attribute. */
export function messageBytes(body: string, attributes: JsonObject): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name);
    if (!isJsonObject(attribute)) continue;
    for (const value of Object.values(attribute)) {
      if (typeof value === 'string') bytes += Buffer.byteLength(value);
    }
  }
  return bytes;
}

function measured(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
