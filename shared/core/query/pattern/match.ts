import { contains } from './character-set.ts';
import type { Instruction, Pattern } from './program.ts';

/** A pattern remembers at most this many answers; the texts after them are run each time. */
const rememberedMax = 1_000;

/** Whether the whole text matches, as Java's `matches()`. */
export function patternMatches(pattern: Pattern, text: string): boolean {
  const known = pattern.remembered.get(text);
  if (known !== undefined) return known;
  const answer = run(pattern.instructions, text);
  if (pattern.remembered.size < rememberedMax) pattern.remembered.set(text, answer);
  return answer;
}

/**
 * All threads of the machine advance together, so the time is at most instructions times
 * characters, whatever the pattern.
 */
function run(instructions: readonly Instruction[], text: string): boolean {
  const characters = [...text];
  /** Index of the character at which an instruction was last reached: each is visited once. */
  const reachedAt = new Int32Array(instructions.length).fill(-1);
  let threads: number[] = [];
  const reach = (from: number, position: number): void => {
    const pending = [from];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const instruction = instructions[index];
      if (instruction === undefined || reachedAt[index] === position) continue;
      reachedAt[index] = position;
      if (instruction.op === 'jump') pending.push(instruction.target);
      else if (instruction.op === 'split') pending.push(instruction.second, instruction.first);
      else if (instruction.op === 'start') {
        if (position === 0) pending.push(index + 1);
      } else if (instruction.op === 'end') {
        if (position === characters.length) pending.push(index + 1);
      } else threads.push(index);
    }
  };
  reach(0, 0);
  for (let position = 0; position < characters.length && threads.length > 0; position += 1) {
    const codePoint = characters[position]?.codePointAt(0) ?? 0;
    const current = threads;
    threads = [];
    for (const index of current) {
      const instruction = instructions[index];
      if (instruction?.op === 'set' && contains(instruction.set, codePoint)) {
        reach(index + 1, position + 1);
      }
    }
  }
  return reachedAt[instructions.length - 1] === characters.length;
}
