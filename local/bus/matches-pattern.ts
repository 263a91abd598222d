import { BlockList } from 'node:net';
import { globMatches } from './glob.ts';
import { isObject } from './json-guards.ts';

/** What stands at the leaves of an event: EventBridge matches leaves, never whole objects. */
type Leaf = string | number | boolean | null;

/**
 * Whether an event matches an event pattern, as EventBridge decides it: every field of the pattern
 * must match, a list in the pattern means any of its members, a list in the event means any of its
 * members, and what the pattern does not name is not looked at.
 *
 * The pattern must be a good one (`checkPattern`); a bad matcher in it matches nothing.
 * Source: the EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or' && isAlternatives(wanted)) {
      return wanted.some((alternative) => matchesPattern(alternative, event));
    }
    const found = isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
    return Array.isArray(wanted) ? matchesAny(wanted, found) : matchesNested(wanted, found);
  });
}

/** `$or` is an operator only above two or more objects; else it is a field of that name. */
export function isAlternatives(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length >= 2 && value.every(isObject);
}

/** Of a list of objects in the event, one member has to match the whole nested pattern. */
function matchesNested(pattern: unknown, found: unknown): boolean {
  if (!Array.isArray(found)) return matchesPattern(pattern, found);
  const members = found.flat(Number.POSITIVE_INFINITY).filter(isObject);
  if (members.length === 0) return matchesPattern(pattern, undefined);
  return members.some((member) => matchesPattern(pattern, member));
}

function matchesAny(matchers: readonly unknown[], found: unknown): boolean {
  const leaves = leavesOf(found);
  return matchers.some((matcher) => {
    if (isObject(matcher) && 'exists' in matcher) return matcher['exists'] === leaves.length > 0;
    return leaves.some((leaf) => matchesLeaf(matcher, leaf));
  });
}

/** An object is not a leaf, so `exists` is false of it, as the user guide says. */
function leavesOf(found: unknown): readonly Leaf[] {
  if (Array.isArray(found)) return found.flatMap(leavesOf);
  if (found === null) return [null];
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') {
    return [found];
  }
  return [];
}

function matchesLeaf(matcher: unknown, leaf: Leaf): boolean {
  if (!isObject(matcher)) return matcher === leaf;
  const [operator, operand] = Object.entries(matcher)[0] ?? ['', undefined];
  switch (operator) {
    case 'anything-but':
      return !listOf(operand).some((refused) => matchesLeaf(refused, leaf));
    case 'numeric':
      return typeof leaf === 'number' && satisfies(listOf(operand), leaf);
    case 'cidr':
      return typeof leaf === 'string' && isInside(String(operand), leaf);
    default:
      return typeof leaf === 'string' && matchesText(operator, operand, leaf);
  }
}

/** The operators that compare text; under `anything-but` each may have a list of operands. */
function matchesText(operator: string, operand: unknown, leaf: string): boolean {
  if (Array.isArray(operand)) return operand.some((one) => matchesText(operator, one, leaf));
  const ignoreCase = isObject(operand) && typeof operand['equals-ignore-case'] === 'string';
  const wanted = ignoreCase ? lower(operand['equals-ignore-case']) : operand;
  if (typeof wanted !== 'string') return false;
  const text = ignoreCase ? leaf.toLowerCase() : leaf;
  switch (operator) {
    case 'prefix':
      return text.startsWith(wanted);
    case 'suffix':
      return text.endsWith(wanted);
    case 'equals-ignore-case':
      return text.toLowerCase() === wanted.toLowerCase();
    case 'wildcard':
      return globMatches(wanted, text);
    default:
      return false;
  }
}

function satisfies(terms: readonly unknown[], value: number): boolean {
  for (let index = 0; index < terms.length; index += 2) {
    const bound = terms[index + 1];
    if (typeof bound !== 'number' || !compares(String(terms[index]), value, bound)) return false;
  }
  return terms.length > 0;
}

function compares(operator: string, value: number, bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return false;
  }
}

function isInside(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  try {
    block.addSubnet(network, Number(bits), family);
    return block.check(address, family);
  } catch {
    return false;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
