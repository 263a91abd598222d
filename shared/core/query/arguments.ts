import type { Argument, Operator, Subject } from './expression.ts';
import { subjectText } from './expression.ts';
import type { Token } from './lexer.ts';
import { compilePattern } from './pattern/program.ts';
import { QueryProblem } from './query-problem.ts';

const equality = ['==', '!='] as const;
const membership = ['in', '!in', '=~', '!~'] as const;
const order = ['>', '>=', '<', '<='] as const;
const existence = ['exists', '!exists'] as const;

/** The operators that ECS lists for a subject; where it lists none, those that have a meaning. */
export function operatorsOf(subject: Subject): readonly Operator[] {
  switch (subject.type) {
    case 'agentConnected':
    case 'ec2InstanceId':
      return [...equality, ...membership];
    case 'agentVersion':
    case 'registeredAt':
    case 'runningTasksCount':
      return [...equality, ...order];
    case 'task:group':
      return [...equality, ...membership, ...existence];
    case 'attribute':
      return [...equality, ...order, ...membership, ...existence];
  }
}

/** Reads one literal, or the literals of a list, as the subject compares them. */
export function literalArgument(subject: Subject, literals: readonly Token[]): Argument {
  const [first] = literals;
  if (first === undefined) return { type: 'none' };
  switch (subject.type) {
    case 'agentVersion':
      return { type: 'ordered', value: version(first) };
    case 'registeredAt':
      return { type: 'ordered', value: [instant(first)] };
    case 'runningTasksCount':
      return { type: 'ordered', value: [count(first)] };
    case 'agentConnected':
      return { type: 'texts', values: literals.map(truth) };
    default:
      return { type: 'texts', values: literals.map((literal) => literal.text) };
  }
}

/** Compiles the argument of `=~` or `!~`; an offset inside it becomes one inside the query. */
export function patternArgument(subject: Subject, literal: Token): Argument {
  const outcome = compilePattern(literal.text);
  if (outcome.type === 'compiled') {
    return { type: 'pattern', source: literal.text, pattern: outcome.pattern };
  }
  const quote = literal.type === 'quoted' ? 1 : 0;
  throw new QueryProblem(
    literal.start + quote + outcome.position,
    `in the pattern for ${subjectText(subject)}: ${outcome.message}`,
  );
}

function version(literal: Token): readonly number[] {
  if (/^\d{1,9}(\.\d{1,9}){0,7}$/.test(literal.text)) return literal.text.split('.').map(Number);
  throw new QueryProblem(
    literal.start,
    `expected a version such as 1.14.5, found ${shown(literal)}`,
  );
}

function count(literal: Token): number {
  if (/^\d{1,9}$/.test(literal.text)) return Number(literal.text);
  throw new QueryProblem(literal.start, `expected a whole number, found ${shown(literal)}`);
}

function truth(literal: Token): string {
  if (literal.text === 'true' || literal.text === 'false') return literal.text;
  throw new QueryProblem(literal.start, `expected true or false, found ${shown(literal)}`);
}

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:Z|([+-])(\d{2}):(\d{2}))?)?$/;

/** ECS's four date formats, in milliseconds since 1970; without an offset it is UTC. */
function instant(literal: Token): number {
  const parts = dateTime.exec(literal.text);
  const part = (index: number) => Number(parts?.[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  const exists =
    parts !== null && monthLengthDays(year, month) >= day && day > 0 && hour < 24 && minute < 60;
  if (!exists || second > 59 || part(8) > 18 || part(9) > 59) {
    throw new QueryProblem(
      literal.start,
      `expected a date such as 2018-06-18 or 2018-06-18T22:28:28Z, found ${shown(literal)}`,
    );
  }
  const offsetMinutes = (part(8) * 60 + part(9)) * (parts[7] === '-' ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second);
}

/** 0 for a month that does not exist. */
function monthLengthDays(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function shown(literal: Token): string {
  return `"${literal.text}"`;
}
