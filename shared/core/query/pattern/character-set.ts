/** Code points as inclusive ranges, ascending and apart: `[from, to, from, to, …]`. */
export type CharacterSet = readonly number[];

const codePointMax = 0x10_ff_ff;

export function rangeSet(from: number, to: number): CharacterSet {
  return [from, to];
}

export function unionOf(sets: readonly CharacterSet[]): CharacterSet {
  const ranges: [number, number][] = [];
  for (const set of sets) {
    for (let index = 0; index < set.length; index += 2) {
      ranges.push([set[index] ?? 0, set[index + 1] ?? 0]);
    }
  }
  ranges.sort(([a], [b]) => a - b);
  const union: number[] = [];
  for (const [from, to] of ranges) {
    const last = union.at(-1);
    if (last !== undefined && from <= last + 1) union[union.length - 1] = Math.max(last, to);
    else union.push(from, to);
  }
  return union;
}

export function complementOf(set: CharacterSet): CharacterSet {
  const complement: number[] = [];
  let next = 0;
  for (let index = 0; index < set.length; index += 2) {
    const from = set[index] ?? 0;
    if (from > next) complement.push(next, from - 1);
    next = (set[index + 1] ?? 0) + 1;
  }
  if (next <= codePointMax) complement.push(next, codePointMax);
  return complement;
}

export function contains(set: CharacterSet, codePoint: number): boolean {
  for (let index = 0; index < set.length; index += 2) {
    if (codePoint < (set[index] ?? 0)) return false;
    if (codePoint <= (set[index + 1] ?? -1)) return true;
  }
  return false;
}

const code = (character: string): number => character.codePointAt(0) ?? 0;
const digits = rangeSet(code('0'), code('9'));
const words = unionOf([
  digits,
  rangeSet(code('A'), code('Z')),
  rangeSet(code('a'), code('z')),
  rangeSet(code('_'), code('_')),
]);
/** Space, and tab to carriage return. */
const spaces: CharacterSet = [9, 13, 32, 32];

/** `\d`, `\w`, `\s` and their opposites, ASCII as in Java. */
export const classEscapes: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', digits],
  ['D', complementOf(digits)],
  ['w', words],
  ['W', complementOf(words)],
  ['s', spaces],
  ['S', complementOf(spaces)],
]);

/** What `.` stands for: all but Java's line terminators. */
export const anyCharacter = complementOf([10, 10, 13, 13, 0x85, 0x85, 0x2028, 0x2029]);
