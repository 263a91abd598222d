import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson } from '../core/canonical-json.ts';
import type { InboxItem, LogItem } from '../core/log/item.ts';
import { LogCorrupt } from './log-errors.ts';

/** Texts up to this size stay readable in the console of the store; larger ones are compressed. */
export const gzipAboveBytes = 4_096;

/** DynamoDB takes 400 KB an item, names and keys included; this leaves room for those. */
export const packedBytesMax = 350 * 1_024;

/** A text as it is stored: as it is, or compressed. */
export type Packed =
  | { readonly type: 'text'; readonly text: string; readonly bytes: number }
  | { readonly type: 'gzip'; readonly gzip: Uint8Array; readonly bytes: number };

/** The text to store of an item: canonical, so that its hash can be checked from the text alone. */
export function textOf(item: LogItem | InboxItem): string {
  return canonicalJson(item);
}

/** Compresses a text that is large enough to gain by it. */
export function pack(text: string): Packed {
  const bytes = Buffer.byteLength(text, 'utf8');
  return bytes <= gzipAboveBytes ? { type: 'text', text, bytes } : compress(text);
}

/** Compresses a text of any size, for what is stored in pieces. */
export function compress(text: string): Extract<Packed, { type: 'gzip' }> {
  const gzip = gzipSync(text);
  return { type: 'gzip', gzip, bytes: gzip.byteLength };
}

/** Throws `LogCorrupt`, naming `where`, when the bytes are not what `compress` made. */
export function decompress(gzip: Uint8Array, where: string): string {
  try {
    return gunzipSync(gzip).toString('utf8');
  } catch (cause) {
    throw new LogCorrupt(`${where}: its compressed body cannot be read`, { cause });
  }
}

/** Cuts bytes into pieces of at most `pieceBytesMax`; at least one piece. */
export function cut(bytes: Uint8Array, pieceBytesMax = packedBytesMax): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < bytes.byteLength; from += pieceBytesMax) {
    pieces.push(bytes.subarray(from, from + pieceBytesMax));
  }
  return pieces;
}

/**
 * Reads a log item back. Only what the store itself needs is checked: an item of a newer format is
 * returned as it stands, and the core decides what to do about it.
 */
export function logItemOf(text: string, where: string): LogItem {
  const value = parsed(text, where);
  if (!isLogItem(value)) throw new LogCorrupt(`${where}: its body is not a log item`);
  return value;
}

/** Reads an inbox item back; throws `LogCorrupt` when it is none. */
export function inboxItemOf(text: string, where: string): InboxItem {
  const value = parsed(text, where);
  if (!isInboxItem(value)) throw new LogCorrupt(`${where}: its body is not an inbox item`);
  return value;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LogCorrupt(`${where}: its body is not JSON`, { cause });
  }
}

function isLogItem(value: unknown): value is LogItem {
  return (
    isRecord(value) &&
    typeof value['format'] === 'number' &&
    typeof value['seq'] === 'number' &&
    typeof value['appendId'] === 'string'
  );
}

function isInboxItem(value: unknown): value is InboxItem {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    typeof value['receivedAt'] === 'number' &&
    Array.isArray(value['entries'])
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
