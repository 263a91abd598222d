import { literalArgument, operatorsOf, patternArgument } from './arguments.ts';
import type { Argument, Expression, Operator, SimpleSubject, Subject } from './expression.ts';
import { subjectText } from './expression.ts';
import type { Token } from './lexer.ts';
import { readPattern, readToken, tokenText } from './lexer.ts';
import { QueryProblem } from './query-problem.ts';

/** What ECS accepts as the length of a `memberOf` expression, in characters. */
export const expressionLengthMax = 2_000;

/** Deeper nesting is nobody's query; the bound keeps recursion far from the stack's end. */
const nestingMax = 64;

/** An expression, or where it goes wrong (an offset from 0) and what was expected there. */
export type ParseOutcome =
  | { readonly type: 'parsed'; readonly expression: Expression }
  | { readonly type: 'invalid'; readonly position: number; readonly message: string };

/** Reads ECS's cluster query language; the grammar is in `docs/query-language.md`. */
export function parseExpression(text: string): ParseOutcome {
  if (text.length > expressionLengthMax) {
    const message = `an expression has at most ${expressionLengthMax} characters, this one ${text.length}`;
    return { type: 'invalid', position: expressionLengthMax, message };
  }
  const cursor: Cursor = { text, at: 0, depth: 0 };
  try {
    const expression = parseOr(cursor);
    const rest = peek(cursor);
    if (rest.type !== 'end') {
      throw new QueryProblem(
        rest.start,
        `expected && or || or the end of the expression, found ${tokenText(rest)}`,
      );
    }
    return { type: 'parsed', expression };
  } catch (problem) {
    if (!(problem instanceof QueryProblem)) throw problem;
    return { type: 'invalid', position: problem.position, message: problem.message };
  }
}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

function peek(cursor: Cursor): Token {
  return readToken(cursor.text, cursor.at);
}

function take(cursor: Cursor, token: Token): Token {
  cursor.at = token.end;
  return token;
}

/** Takes the next token if it is this symbol or this word. */
function takeIf(cursor: Cursor, ...texts: readonly string[]): boolean {
  const token = peek(cursor);
  if (token.type === 'quoted' || token.type === 'end' || !texts.includes(token.text)) return false;
  take(cursor, token);
  return true;
}

function parseOr(cursor: Cursor): Expression {
  const first = parseAnd(cursor);
  const operands = [first];
  while (takeIf(cursor, '||', 'or')) operands.push(parseAnd(cursor));
  return operands.length === 1 ? first : { type: 'or', operands };
}

function parseAnd(cursor: Cursor): Expression {
  const first = parseNot(cursor);
  const operands = [first];
  while (takeIf(cursor, '&&', 'and')) operands.push(parseNot(cursor));
  return operands.length === 1 ? first : { type: 'and', operands };
}

function parseNot(cursor: Cursor): Expression {
  const token = peek(cursor);
  cursor.depth += 1;
  if (cursor.depth > nestingMax) {
    throw new QueryProblem(token.start, `expected at most ${nestingMax} levels of nesting`);
  }
  const expression = parseOperand(cursor);
  cursor.depth -= 1;
  return expression;
}

function parseOperand(cursor: Cursor): Expression {
  if (takeIf(cursor, '!', 'not')) return { type: 'not', operand: parseNot(cursor) };
  if (!takeIf(cursor, '(')) return parseCondition(cursor);
  const expression = parseOr(cursor);
  const close = peek(cursor);
  if (!takeIf(cursor, ')')) {
    throw new QueryProblem(close.start, `expected && or || or ), found ${tokenText(close)}`);
  }
  return expression;
}

function parseCondition(cursor: Cursor): Expression {
  const subject = parseSubject(cursor);
  const operator = parseOperator(cursor, subject);
  return {
    type: 'condition',
    subject,
    operator,
    argument: parseArgument(cursor, subject, operator),
  };
}

const simpleSubjects: readonly SimpleSubject[] = [
  'agentConnected',
  'agentVersion',
  'ec2InstanceId',
  'registeredAt',
  'runningTasksCount',
  'task:group',
];

function parseSubject(cursor: Cursor): Subject {
  const token = take(cursor, peek(cursor));
  if (token.type === 'word' && token.text.startsWith('attribute:')) {
    const name = token.text.slice('attribute:'.length);
    if (/^[\w./\\-]{1,128}$/.test(name)) return { type: 'attribute', name };
    throw new QueryProblem(
      token.start + 'attribute:'.length,
      'expected the name of an attribute: 1 to 128 letters, digits, and - _ . / \\',
    );
  }
  const simple = simpleSubjects.find((name) => token.type === 'word' && name === token.text);
  if (simple !== undefined) return { type: simple };
  throw new QueryProblem(
    token.start,
    `expected a subject (attribute:NAME, ${simpleSubjects.join(', ')}), found ${tokenText(token)}`,
  );
}

/** Word forms, and the two operators that begin with a `!` of their own. */
const operatorWords: Readonly<Record<string, Operator>> = {
  equals: '==',
  not_equals: '!=',
  greater_than: '>',
  greater_than_equal: '>=',
  less_than: '<',
  less_than_equal: '<=',
  exists: 'exists',
  not_exists: '!exists',
  in: 'in',
  not_in: '!in',
  matches: '=~',
  not_matches: '!~',
};
const operatorSymbols: readonly Operator[] = ['==', '!=', '>', '>=', '<', '<=', '=~', '!~'];

function parseOperator(cursor: Cursor, subject: Subject): Operator {
  const token = take(cursor, peek(cursor));
  const operator = operatorOf(cursor, token);
  const known = operatorsOf(subject);
  if (operator !== undefined && known.includes(operator)) return operator;
  throw new QueryProblem(
    token.start,
    `expected one of ${known.join(' ')} after ${subjectText(subject)}, found ${tokenText(token)}`,
  );
}

function operatorOf(cursor: Cursor, token: Token): Operator | undefined {
  if (token.type === 'word' && Object.hasOwn(operatorWords, token.text)) {
    return operatorWords[token.text];
  }
  if (token.type !== 'symbol') return undefined;
  if (token.text !== '!') return operatorSymbols.find((symbol) => symbol === token.text);
  if (takeIf(cursor, 'exists')) return '!exists';
  return takeIf(cursor, 'in') ? '!in' : undefined;
}

function parseArgument(cursor: Cursor, subject: Subject, operator: Operator): Argument {
  switch (operator) {
    case 'exists':
    case '!exists':
      return { type: 'none' };
    case '=~':
    case '!~':
      return patternArgument(
        subject,
        literal(take(cursor, readPattern(cursor.text, cursor.at)), 'a pattern'),
      );
    case 'in':
    case '!in':
      return literalArgument(subject, parseList(cursor));
    default:
      return literalArgument(subject, [literal(take(cursor, peek(cursor)), 'a value')]);
  }
}

function parseList(cursor: Cursor): readonly Token[] {
  const open = peek(cursor);
  if (!takeIf(cursor, '[')) {
    throw new QueryProblem(open.start, `expected a list such as [a, b], found ${tokenText(open)}`);
  }
  const values = [literal(take(cursor, peek(cursor)), 'a value')];
  while (takeIf(cursor, ',')) values.push(literal(take(cursor, peek(cursor)), 'a value'));
  const close = peek(cursor);
  if (!takeIf(cursor, ']')) {
    throw new QueryProblem(close.start, `expected , or ] in the list, found ${tokenText(close)}`);
  }
  return values;
}

function literal(token: Token, expected: string): Token {
  if (token.type === 'word' || token.type === 'quoted') return token;
  throw new QueryProblem(token.start, `expected ${expected}, found ${tokenText(token)}`);
}
