import { idempotencyKeyCharactersMax, waitSecondsMax } from './limits.ts';
import type { Parsed } from './parse-placement.ts';
import { echo, invalidParameter } from './problem-document.ts';

/** `?dryRun=true`: decide, and append nothing. */
export function parseDryRun(query: URLSearchParams): Parsed<boolean> {
  const text = query.get('dryRun') ?? 'false';
  if (text === 'true' || text === 'false') return { type: 'parsed', value: text === 'true' };
  return refused('dryRun', `Expected true or false, got "${echo(text)}".`);
}

/** `?after={seq}&wait={seconds}`; both are 0 when absent. */
export function parseEventsQuery(
  query: URLSearchParams,
): Parsed<{ readonly after: number; readonly waitSeconds: number }> {
  const after = wholeNumber(query.get('after') ?? '0', Number.MAX_SAFE_INTEGER);
  if (after === undefined) {
    return refused('after', 'Expected a position in the log: a whole number, 0 for its beginning.');
  }
  const waitSeconds = wholeNumber(query.get('wait') ?? '0', waitSecondsMax);
  if (waitSeconds === undefined) {
    return refused('wait', `Expected whole seconds from 0 to ${waitSecondsMax}.`);
  }
  return { type: 'parsed', value: { after, waitSeconds } };
}

/** `?slot={index}`: one task of a placement. */
export function parseSlot(query: URLSearchParams): Parsed<number | undefined> {
  const text = query.get('slot');
  if (text === null) return { type: 'parsed', value: undefined };
  const slot = wholeNumber(text, Number.MAX_SAFE_INTEGER);
  if (slot !== undefined) return { type: 'parsed', value: slot };
  return refused('slot', 'Expected the slot of a task: a whole number, 0 for the first.');
}

/** Query parameters that a route does not know, or that stand there twice, are refused. */
export function checkQuery(query: URLSearchParams, known: readonly string[]): Parsed<undefined> {
  for (const name of query.keys()) {
    if (!known.includes(name)) {
      const knows = known.length === 0 ? 'none' : known.join(' and ');
      return refused(echo(name), `Not a query parameter of this route, which knows ${knows}.`);
    }
    if (query.getAll(name).length > 1) return refused(name, 'Stands in the query more than once.');
  }
  return { type: 'parsed', value: undefined };
}

const visibleAscii = new RegExp(`^[!-~]{1,${idempotencyKeyCharactersMax}}$`);

/** The header `Idempotency-Key`; its alphabet is that of ECS's `clientToken`. */
export function parseIdempotencyKey(header: string | undefined): Parsed<string | undefined> {
  if (header === undefined || visibleAscii.test(header)) return { type: 'parsed', value: header };
  return refused(
    'Idempotency-Key',
    `Expected 1 to ${idempotencyKeyCharactersMax} visible ASCII characters without spaces, such as a UUID.`,
  );
}

function wholeNumber(text: string, max: number): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value <= max ? value : undefined;
}

function refused(name: string, detail: string): Parsed<never> {
  return { type: 'refused', problem: invalidParameter(name, detail) };
}
