import { optionalNumber, optionalText } from './input.ts';
import type { JsonObject } from './json.ts';
import { invalidParameter } from './model-error.ts';

/** ECS gives at most this many names in one page. */
const pageMax = 100;

export interface Page {
  readonly values: string[];
  readonly nextToken: string | undefined;
}

/**
 * One page of an ordered list of names. The token holds the last name given, so that a page
 * neither repeats nor skips a name when others come or go in between. `rank` gives the text by
 * which names are ordered; the name itself unless stated.
 */
export function page(
  names: readonly string[],
  input: JsonObject,
  rank: (name: string) => string = (name) => name,
): Page {
  const maxResults = optionalNumber(input, 'maxResults') ?? pageMax;
  if (maxResults < 1 || maxResults > pageMax) {
    throw invalidParameter(`maxResults must be between 1 and ${pageMax}.`);
  }
  const descending = optionalText(input, 'sort') === 'DESC';
  const ranked = names.map((name) => ({ name, rank: rank(name) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1) * (descending ? -1 : 1));
  const token = optionalText(input, 'nextToken');
  const after = token === undefined ? undefined : rank(decode(token));
  const rest =
    after === undefined
      ? ranked
      : ranked.filter((entry) => (descending ? entry.rank < after : entry.rank > after));
  const values = rest.slice(0, maxResults).map((entry) => entry.name);
  const last = values.at(-1);
  const more = rest.length > maxResults;
  return { values, nextToken: more && last !== undefined ? encode(last) : undefined };
}

function encode(name: string): string {
  return Buffer.from(`after ${name}`, 'utf8').toString('base64');
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('after ')) throw invalidParameter('Invalid token.');
  return text.slice('after '.length);
}
