import type { IncomingMessage } from 'node:http';

/** DynamoDB's largest request is 16 MB; nothing that is served here takes more. */
export const requestBytesMax = 16 * 1024 * 1024;

/** One request, read whole. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Aborted when the caller is gone or the server closes. */
  readonly signal: AbortSignal;
}

/** One answer, written whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A request whose body is larger than anything served here. */
export class RequestTooLarge extends Error {
  override readonly name = 'RequestTooLarge';
}

/** Reads a body whole. Throws `RequestTooLarge`. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > requestBytesMax) throw new RequestTooLarge();
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

/** JSON for people: indented, with a line break at the end for their terminals. */
export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(value, null, 2)}\n`,
  };
}
