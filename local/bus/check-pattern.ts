import { isIP } from 'node:net';
import { globProblem } from './glob.ts';
import { isObject } from './json-guards.ts';
import { isAlternatives } from './matches-pattern.ts';

/** EventBridge's quota for the text of one event pattern, in characters. */
export const patternCharactersMax = 4096;

/**
 * Why EventBridge would refuse an event pattern (`InvalidEventPatternException`), or nothing when it
 * would take it.
 */
export function checkPattern(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return 'Filter is not an object';
  return checkFields(pattern, '');
}

function checkFields(pattern: Record<string, unknown>, path: string): string | undefined {
  const entries = Object.entries(pattern);
  if (entries.length === 0)
    return path === '' ? undefined : `Empty objects are not allowed at ${path}`;
  for (const [key, wanted] of entries) {
    const at = path === '' ? key : `${path}.${key}`;
    const problem = checkField(key, wanted, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkField(key: string, wanted: unknown, at: string): string | undefined {
  if (key === '$or' && isAlternatives(wanted)) return first(wanted, (one) => checkFields(one, at));
  if (isObject(wanted)) return checkFields(wanted, at);
  if (!Array.isArray(wanted)) return `"${at}" must be an object or an array`;
  if (wanted.length === 0) return `Empty arrays are not allowed at ${at}`;
  return first(wanted, (matcher) => checkMatcher(matcher, at));
}

function checkMatcher(matcher: unknown, at: string): string | undefined {
  if (Array.isArray(matcher))
    return `Match value must be String, number, true, false, or null at ${at}`;
  if (!isObject(matcher)) return undefined;
  const operators = Object.keys(matcher);
  if (operators.length !== 1) return `Only one key allowed in match expression at ${at}`;
  const operator = operators[0] ?? '';
  const problem = checkOperand(operator, matcher[operator], at);
  return problem === undefined ? undefined : `${problem} at ${at}`;
}

function checkOperand(operator: string, operand: unknown, at: string): string | undefined {
  switch (operator) {
    case 'exists':
      return typeof operand === 'boolean'
        ? undefined
        : 'exists match pattern must be either true or false';
    case 'prefix':
    case 'suffix':
      return isText(operand) || isIgnoreCase(operand)
        ? undefined
        : `${operator} match pattern must be a string`;
    case 'equals-ignore-case':
      return isText(operand) ? undefined : 'equals-ignore-case match pattern must be a string';
    case 'wildcard':
      return typeof operand === 'string'
        ? globProblem(operand)
        : 'wildcard match pattern must be a string';
    case 'numeric':
      return checkNumeric(operand);
    case 'cidr':
      return isCidr(operand) ? undefined : 'Malformed CIDR, one slash required';
    case 'anything-but':
      return checkAnythingBut(operand, at);
    default:
      return `Unrecognized match type ${operator}`;
  }
}

const nestedUnderAnythingBut = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

function checkAnythingBut(operand: unknown, at: string): string | undefined {
  if (isObject(operand)) {
    const [operator, values] = Object.entries(operand)[0] ?? ['', undefined];
    if (!nestedUnderAnythingBut.includes(operator) || Object.keys(operand).length !== 1) {
      return `Unsupported anything-but pattern: ${operator}`;
    }
    const list = Array.isArray(values) ? values : [values];
    if (list.length === 0) return 'Anything-But expression list is empty';
    return first(list, (value) => checkOperand(operator, value, at));
  }
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) return 'Anything-But expression list is empty';
  const texts = list.every((value) => typeof value === 'string');
  const numbers = list.every((value) => typeof value === 'number');
  return texts || numbers
    ? undefined
    : 'Inside anything but list, either all values are number or string, mixed type is not supported';
}

function checkNumeric(operand: unknown): string | undefined {
  if (!Array.isArray(operand) || operand.length === 0) return 'Invalid member in numeric match';
  const wellFormed =
    (operand.length === 2 || operand.length === 4) &&
    operand.every((term, index) =>
      index % 2 === 0
        ? ['=', '<', '<=', '>', '>='].includes(String(term))
        : typeof term === 'number',
    );
  return wellFormed ? undefined : 'Unrecognized or incomplete numeric range operator';
}

function isCidr(operand: unknown): boolean {
  if (typeof operand !== 'string') return false;
  const [network = '', bits = '', ...rest] = operand.split('/');
  const family = isIP(network);
  return (
    family !== 0 &&
    rest.length === 0 &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 4 ? 32 : 128)
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isIgnoreCase(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && isText(value['equals-ignore-case']);
}

function first<Value>(
  values: readonly Value[],
  check: (value: Value) => string | undefined,
): string | undefined {
  for (const value of values) {
    const problem = check(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
