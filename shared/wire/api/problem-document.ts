import type { Problem } from '../../core/problem.ts';
import { echoCharactersMax, problemErrorsMax, retryAfterSeconds } from './limits.ts';

/** One field that is wrong: a JSON pointer (RFC 6901) and what to change. */
export interface ProblemLine {
  readonly pointer: string;
  readonly detail: string;
}

/** A `Problem` of the core, or one that only HTTP knows. */
export type WireProblem = Omit<Problem, 'status'> & {
  readonly status: Problem['status'] | 405 | 500;
};

/** The body of every refusal (RFC 9457, `application/problem+json`). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path that was asked for. */
  readonly instance: string;
  readonly errors?: readonly ProblemLine[];
}

/** The document for a problem, with at most `problemErrorsMax` lines. */
export function problemDocument(problem: WireProblem, instance: string): ProblemDocument {
  return {
    type: `urn:estiva:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance,
    ...(problem.errors === undefined ? {} : { errors: problem.errors.slice(0, problemErrorsMax) }),
  };
}

/** The HTTP answer for a problem; 503 says when to come back. */
export function problemResponse(
  problem: WireProblem,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problemDocument(problem, instance)), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}),
      ...headers,
    },
  });
}

/** A refusal for fields that have the wrong form. */
export function invalidRequest(errors: readonly ProblemLine[]): WireProblem {
  return {
    status: 400,
    code: 'invalid-request',
    title: 'The request is not valid',
    detail: summaryOf(errors),
    errors,
  };
}

/** One sentence for people who read only `detail`: the first error, and how many there are. */
export function summaryOf(errors: readonly ProblemLine[]): string {
  const [first, ...rest] = errors;
  if (first === undefined) return 'The request is not valid.';
  const where = first.pointer === '' ? '' : `${first.pointer}: `;
  const others = rest.length === 0 ? '' : ` (and ${rest.length} more, see errors)`;
  return `${where}${first.detail}${others}`;
}

/** A refusal for one query parameter or header. */
export function invalidParameter(name: string, detail: string): WireProblem {
  return {
    status: 400,
    code: 'invalid-parameter',
    title: 'A parameter is not valid',
    detail: `${name}: ${detail}`,
  };
}

/** The JSON pointer of a path; keys that callers made up are cut short. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${echo(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Text of the caller's, short enough to say back. */
export function echo(text: string): string {
  return text.length <= echoCharactersMax ? text : `${text.slice(0, echoCharactersMax)}…`;
}
