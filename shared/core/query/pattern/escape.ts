import { QueryProblem } from '../query-problem.ts';
import type { CharacterSet } from './character-set.ts';
import { classEscapes, rangeSet } from './character-set.ts';

/** Reads a pattern a code point at a time; `at` indexes `characters`. */
export interface PatternCursor {
  readonly characters: readonly string[];
  at: number;
  depth: number;
}

const controls: ReadonlyMap<string, number> = new Map([
  ['t', 9],
  ['n', 10],
  ['f', 12],
  ['r', 13],
]);

/** What follows a backslash: a class, a control character, or a character that stands for itself. */
export function parseEscape(cursor: PatternCursor): CharacterSet {
  const position = cursor.at - 1;
  const character = cursor.characters[cursor.at];
  if (character === undefined) throw new QueryProblem(position, 'nothing follows the backslash');
  cursor.at += 1;
  const set = classEscapes.get(character);
  if (set !== undefined) return set;
  if (/[1-9]/.test(character)) {
    throw new QueryProblem(position, 'back-references are not supported');
  }
  const codePoint = controls.get(character) ?? character.codePointAt(0) ?? 0;
  if (!controls.has(character) && /[0A-Za-z]/.test(character)) {
    throw new QueryProblem(position, `\\${character} is not supported`);
  }
  return rangeSet(codePoint, codePoint);
}
