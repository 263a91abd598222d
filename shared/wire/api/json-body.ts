import { findJsonFault } from './json-position.ts';
import { bodyBytesMax, nestingMax } from './limits.ts';
import {
  echo,
  invalidRequest,
  type ProblemLine,
  pointerOf,
  type WireProblem,
} from './problem-document.ts';

/** The body of a request as a value, or why it cannot be one. */
export type JsonBody =
  | { readonly type: 'read'; readonly value: unknown }
  | { readonly type: 'empty' }
  | { readonly type: 'refused'; readonly problem: WireProblem };

/** Reads and parses a body; nothing is parsed before its size is known to be within the limit. */
export async function readJsonBody(
  request: Request,
  contentTypes: readonly string[] = ['application/json'],
): Promise<JsonBody> {
  const bytes = await readBytes(request);
  if (bytes === 'tooLarge') return { type: 'refused', problem: tooLarge };
  if (bytes.length === 0) return { type: 'empty' };
  const unsupported = unsupportedMediaType(request.headers, contentTypes);
  if (unsupported !== undefined) return { type: 'refused', problem: unsupported };
  const text = decode(bytes);
  return text === undefined ? malformed('The body is not UTF-8.') : parseJson(text);
}

/** Parses JSON text from outside: bounded nesting, no keys that reach into prototypes. */
export function parseJson(text: string): JsonBody {
  if (nestingOf(text) > nestingMax) {
    return malformed(`The body nests deeper than ${nestingMax} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const fault = findJsonFault(text);
    return malformed(
      fault === undefined
        ? 'The body is not JSON.'
        : `The body is not JSON: ${found(text, fault.offset)} at line ${fault.line}, column ${fault.column}.`,
    );
  }
  const errors = findForbidden(value, []);
  return errors.length > 0
    ? { type: 'refused', problem: invalidRequest(errors) }
    : { type: 'read', value };
}

const tooLarge: WireProblem = {
  status: 413,
  code: 'body-too-large',
  title: 'The body is too large',
  detail: `A body may hold at most ${bodyBytesMax} bytes. Move large values, such as environment variables, into the task definition.`,
};

/** Counts while it reads, because `Content-Length` may be absent or wrong. */
async function readBytes(request: Request): Promise<Uint8Array | 'tooLarge'> {
  if (Number(request.headers.get('content-length') ?? 0) > bodyBytesMax) return 'tooLarge';
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > bodyBytesMax) return 'tooLarge';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function unsupportedMediaType(
  headers: Headers,
  contentTypes: readonly string[],
): WireProblem | undefined {
  const [essence = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const encoding = headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  const wrong = !contentTypes.includes(essence)
    ? `it has ${essence === '' ? 'no content type' : echo(essence)}`
    : charset !== undefined && !/^charset="?utf-8"?$/.test(charset)
      ? `it has ${echo(charset)}`
      : encoding === 'identity'
        ? undefined
        : `it has Content-Encoding ${echo(encoding)}`;
  if (wrong === undefined) return undefined;
  return {
    status: 415,
    code: 'unsupported-media-type',
    title: 'The body is not of a type that is read here',
    detail: `Send the body as ${contentTypes.join(' or ')} in UTF-8, uncompressed; ${wrong}. With curl, add -H 'Content-Type: ${contentTypes[0]}'.`,
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function malformed(detail: string): JsonBody {
  return {
    type: 'refused',
    problem: { status: 400, code: 'malformed-json', title: 'The body cannot be read', detail },
  };
}

function found(text: string, offset: number): string {
  const character = text.codePointAt(offset);
  return character === undefined
    ? 'it ends too early'
    : `unexpected ${JSON.stringify(String.fromCodePoint(character))}`;
}

/** The deepest nesting of arrays and objects, found without building any of them. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Keys that could pollute prototypes, and text that no two stores keep alike. */
function findForbidden(value: unknown, path: readonly PropertyKey[]): ProblemLine[] {
  if (typeof value === 'string') {
    return isPlainText(value)
      ? []
      : [{ pointer: pointerOf(path), detail: 'Holds U+0000 or half of a surrogate pair.' }];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, key];
    if (forbiddenKeys.has(key) || !isPlainText(key)) {
      return [{ pointer: pointerOf(at), detail: 'This key is never accepted.' }];
    }
    return findForbidden(member, at);
  });
}

function isPlainText(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
