import { QueryProblem } from '../query-problem.ts';
import type { CharacterSet } from './character-set.ts';
import { anyCharacter, rangeSet } from './character-set.ts';
import { parseClass } from './class.ts';
import type { PatternCursor } from './escape.ts';
import { parseEscape } from './escape.ts';

/** A parsed pattern. Greedy and lazy repetition are one: a full match cannot tell them apart. */
export type PatternNode =
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'sequence' | 'alternatives'; readonly parts: readonly PatternNode[] }
  | {
      readonly type: 'repeat';
      readonly part: PatternNode;
      readonly min: number;
      /** `Infinity` for `*`, `+` and `{2,}`. */
      readonly max: number;
      /** Of its quantifier. */
      readonly position: number;
    }
  | { readonly type: 'start' | 'end' };

/** Groups deeper than this are refused, so that recursion stays shallow. */
const groupDepthMax = 32;
/** A counted repetition is written out, so its count is bounded. */
const repeatMax = 1_000;

/** Reads the whole pattern; throws `QueryProblem` with an offset in code points. */
export function parsePattern(text: string): PatternNode {
  const cursor: PatternCursor = { characters: [...text], at: 0, depth: 0 };
  const node = parseAlternatives(cursor);
  if (cursor.at < cursor.characters.length) throw new QueryProblem(cursor.at, 'unopened )');
  return node;
}

function parseAlternatives(cursor: PatternCursor): PatternNode {
  const first = parseSequence(cursor);
  const parts = [first];
  while (cursor.characters[cursor.at] === '|') {
    cursor.at += 1;
    parts.push(parseSequence(cursor));
  }
  return parts.length === 1 ? first : { type: 'alternatives', parts };
}

function parseSequence(cursor: PatternCursor): PatternNode {
  const parts: PatternNode[] = [];
  for (;;) {
    const next = cursor.characters[cursor.at];
    if (next === undefined || next === '|' || next === ')') break;
    parts.push(parseQuantified(cursor));
  }
  return { type: 'sequence', parts };
}

function parseQuantified(cursor: PatternCursor): PatternNode {
  const part = parseAtom(cursor);
  const position = cursor.at;
  const bounds = parseQuantifier(cursor);
  if (bounds === undefined) return part;
  if (part.type === 'start' || part.type === 'end') {
    throw new QueryProblem(position, 'an anchor cannot be repeated');
  }
  const after = cursor.characters[cursor.at];
  if (after === '+') throw new QueryProblem(cursor.at, 'possessive quantifiers are not supported');
  if (after === '?') cursor.at += 1;
  const again = cursor.characters[cursor.at];
  if (again === '*' || again === '+' || again === '?' || again === '{') {
    throw new QueryProblem(cursor.at, 'a quantifier cannot follow a quantifier');
  }
  return { type: 'repeat', part, position, ...bounds };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function parseQuantifier(cursor: PatternCursor): Bounds | undefined {
  const start = cursor.at;
  const character = cursor.characters[start];
  if (character === '*' || character === '+' || character === '?') {
    cursor.at += 1;
    return {
      min: character === '+' ? 1 : 0,
      max: character === '?' ? 1 : Number.POSITIVE_INFINITY,
    };
  }
  if (character !== '{') return undefined;
  const close = cursor.characters.indexOf('}', start);
  const counts = cursor.characters.slice(start + 1, close < 0 ? undefined : close).join('');
  const parts = close < 0 ? null : /^(\d{1,4})(,(\d{1,4})?)?$/.exec(counts);
  if (parts === null) {
    throw new QueryProblem(
      start,
      'expected a count such as {3}, {2,} or {2,4}; write \\{ for a brace',
    );
  }
  cursor.at = close + 1;
  const min = Number(parts[1]);
  const open = parts[2] === ',';
  const max = open ? Number.POSITIVE_INFINITY : Number(parts[3] ?? parts[1]);
  if (min > repeatMax || (!open && max > repeatMax)) {
    throw new QueryProblem(start, `a count is at most ${repeatMax}`);
  }
  if (max < min) throw new QueryProblem(start, `the counts {${counts}} are the wrong way round`);
  return { min, max };
}

function parseAtom(cursor: PatternCursor): PatternNode {
  const position = cursor.at;
  const character = cursor.characters[position] ?? '';
  cursor.at += 1;
  switch (character) {
    case '(':
      return parseGroup(cursor, position);
    case '[':
      return { type: 'set', set: parseClass(cursor) };
    case '.':
      return { type: 'set', set: anyCharacter };
    case '^':
      return { type: 'start' };
    case '$':
      return { type: 'end' };
    case '\\':
      return { type: 'set', set: parseEscape(cursor) };
    case '*':
    case '+':
    case '?':
    case '{':
      throw new QueryProblem(position, `${character} has nothing before it to repeat`);
    default: {
      const codePoint = character.codePointAt(0) ?? 0;
      return { type: 'set', set: rangeSet(codePoint, codePoint) };
    }
  }
}

function parseGroup(cursor: PatternCursor, position: number): PatternNode {
  if (cursor.characters[cursor.at] === '?') {
    if (cursor.characters[cursor.at + 1] !== ':') {
      throw new QueryProblem(
        position,
        'look-around, flags and named groups are not supported: write ( or (?:',
      );
    }
    cursor.at += 2;
  }
  cursor.depth += 1;
  if (cursor.depth > groupDepthMax) {
    throw new QueryProblem(position, `groups nest at most ${groupDepthMax} deep`);
  }
  const node = parseAlternatives(cursor);
  cursor.depth -= 1;
  if (cursor.characters[cursor.at] !== ')') throw new QueryProblem(position, 'unclosed (');
  cursor.at += 1;
  return node;
}
