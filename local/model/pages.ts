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
  const maxResults = maxResultsOf(input);
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

/** One page of names that stand in order already; `isListed` says which of them are meant. */
export function pageInOrder(
  names: readonly string[],
  isListed: (name: string) => boolean,
  input: JsonObject,
): Page {
  const maxResults = maxResultsOf(input);
  const token = optionalText(input, 'nextToken');
  const values: string[] = [];
  for (let at = token === undefined ? 0 : firstAfter(names, decode(token)); ; at += 1) {
    const name = names[at];
    if (name === undefined) return { values, nextToken: undefined };
    if (!isListed(name)) continue;
    const last = values.at(-1);
    if (values.length === maxResults && last !== undefined) {
      return { values, nextToken: encode(last) };
    }
    values.push(name);
  }
}

/** The position of the first name after `name`, which may be gone. */
function firstAfter(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function maxResultsOf(input: JsonObject): number {
  const maxResults = optionalNumber(input, 'maxResults') ?? pageMax;
  if (maxResults >= 1 && maxResults <= pageMax) return maxResults;
  throw invalidParameter(`maxResults must be between 1 and ${pageMax}.`);
}

function encode(name: string): string {
  return Buffer.from(`after ${name}`, 'utf8').toString('base64');
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('after ')) throw invalidParameter('Invalid token.');
  return text.slice('after '.length);
}
