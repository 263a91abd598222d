import { QueryProblem } from '../query-problem.ts';
import type { CharacterSet } from './character-set.ts';
import { complementOf, rangeSet, unionOf } from './character-set.ts';
import type { PatternCursor } from './escape.ts';
import { parseEscape } from './escape.ts';

/** Reads a class after its `[`, through its `]`. */
export function parseClass(cursor: PatternCursor): CharacterSet {
  const position = cursor.at - 1;
  const negated = cursor.characters[cursor.at] === '^';
  if (negated) cursor.at += 1;
  if (cursor.characters[cursor.at] === ']') {
    throw new QueryProblem(cursor.at, 'an empty class matches nothing; write \\] for a bracket');
  }
  const sets: CharacterSet[] = [];
  for (;;) {
    const character = cursor.characters[cursor.at];
    if (character === undefined) throw new QueryProblem(position, 'unclosed [');
    if (character === ']') break;
    sets.push(parseRange(cursor));
  }
  cursor.at += 1;
  const union = unionOf(sets);
  return negated ? complementOf(union) : union;
}

function parseRange(cursor: PatternCursor): CharacterSet {
  const position = cursor.at;
  const low = parseMember(cursor);
  const dash = cursor.characters[cursor.at] === '-';
  const after = cursor.characters[cursor.at + 1];
  if (!dash || after === undefined || after === ']') return low;
  cursor.at += 1;
  const high = parseMember(cursor);
  const [from, lowEnd] = low;
  const [to, highEnd] = high;
  const single = low.length === 2 && from === lowEnd && high.length === 2 && to === highEnd;
  if (!single || from === undefined || to === undefined || from > to) {
    throw new QueryProblem(position, 'a range goes from one character up to another, such as a-f');
  }
  return rangeSet(from, to);
}

function parseMember(cursor: PatternCursor): CharacterSet {
  const position = cursor.at;
  const character = cursor.characters[position] ?? '';
  cursor.at += 1;
  if (character === '\\') return parseEscape(cursor);
  if (character === '[') {
    throw new QueryProblem(position, 'a class within a class is not supported; write \\[');
  }
  if (character === '&' && cursor.characters[cursor.at] === '&') {
    throw new QueryProblem(position, 'the intersection of classes is not supported');
  }
  const codePoint = character.codePointAt(0) ?? 0;
  return rangeSet(codePoint, codePoint);
}
