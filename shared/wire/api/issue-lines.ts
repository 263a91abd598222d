import type * as z from 'zod';
import { echo, type ProblemLine, pointerOf } from './problem-document.ts';

/** What is said of a member that is not known, when there is more to say than that. */
export type UnknownMemberAdvice = (path: readonly PropertyKey[], key: string) => string | undefined;

/** The lines of a problem document for what a schema found wrong. */
export function linesOf(
  issues: readonly z.core.$ZodIssue[],
  advise: UnknownMemberAdvice = () => undefined,
): ProblemLine[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return [{ pointer: pointerOf(issue.path), detail: issue.message }];
    }
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      detail: advise(issue.path, key) ?? `"${echo(key)}" is not known here; remove it.`,
    }));
  });
}

/** Plain words for what zod finds, used wherever a schema has no message of its own. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `Required: ${wordFor(issue.expected)}.`
        : `Expected ${wordFor(issue.expected)}, got ${kindOf(issue.input)}.`;
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value)).join(', ');
      const expected = issue.values.length === 1 ? values : `one of ${values}`;
      return issue.input === undefined
        ? `Required: ${expected}.`
        : `Expected ${expected}, got ${kindOf(issue.input)}.`;
    }
    case 'too_big':
      return `At most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}; ${sizeOf(issue.input)}.`;
    case 'too_small':
      return `At least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}; ${sizeOf(issue.input)}.`;
    default:
      return undefined;
  }
};

function wordFor(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    int: 'a whole number',
    // Every number of a body is whole, and zod says so only once it has a number.
    number: 'a whole number',
    string: 'a string',
    boolean: 'true or false',
    array: 'an array',
    object: 'an object',
  };
  return words[expected] ?? expected;
}

/** What a value is, with the value itself where that is short and plain. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the string ${JSON.stringify(echo(value))}` : String(value);
}

function unitOf(origin: string, amount: number | bigint): string {
  const one = Number(amount) === 1;
  if (origin === 'string') return one ? ' character' : ' characters';
  if (origin === 'array') return one ? ' entry' : ' entries';
  return '';
}

function sizeOf(value: unknown): string {
  if (typeof value === 'string' || Array.isArray(value)) return `got ${value.length}`;
  return `got ${kindOf(value)}`;
}
