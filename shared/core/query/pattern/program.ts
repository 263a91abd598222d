import { QueryProblem } from '../query-problem.ts';
import type { CharacterSet } from './character-set.ts';
import type { PatternNode } from './syntax.ts';
import { parsePattern } from './syntax.ts';

/** One step of the machine that reads a text; targets are indexes into the program. */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly target: number }
  | { readonly op: 'start' | 'end' | 'accept' };

/** A compiled pattern: the non-deterministic machine of Thompson's construction. */
export interface Pattern {
  readonly instructions: readonly Instruction[];
  /** Answers already found: thousands of instances share a few values. Nothing depends on it. */
  readonly remembered: Map<string, boolean>;
}

/** Matching takes at most this many steps a character; a larger pattern is refused. */
const instructionsMax = 2_000;

export type CompileOutcome =
  | { readonly type: 'compiled'; readonly pattern: Pattern }
  /** `position` is an offset into the pattern, from 0. */
  | { readonly type: 'invalid'; readonly position: number; readonly message: string };

/** Compiles the linear-time subset of Java's regular expressions in `docs/query-language.md`. */
export function compilePattern(text: string): CompileOutcome {
  try {
    const instructions: Instruction[] = [];
    emit(instructions, parsePattern(text), 0);
    instructions.push({ op: 'accept' });
    return { type: 'compiled', pattern: { instructions, remembered: new Map() } };
  } catch (problem) {
    if (!(problem instanceof QueryProblem)) throw problem;
    const position = [...text].slice(0, problem.position).join('').length;
    return { type: 'invalid', position, message: problem.message };
  }
}

/** `position` is that of the innermost quantifier: what to blame when the program grows too large. */
function emit(program: Instruction[], node: PatternNode, position: number): void {
  if (program.length > instructionsMax) {
    throw new QueryProblem(position, `the pattern needs more than ${instructionsMax} steps`);
  }
  switch (node.type) {
    case 'set':
      program.push({ op: 'set', set: node.set });
      return;
    case 'start':
    case 'end':
      program.push({ op: node.type });
      return;
    case 'sequence':
      for (const part of node.parts) emit(program, part, position);
      return;
    case 'alternatives':
      emitAlternatives(program, node.parts, position);
      return;
    case 'repeat':
      emitRepeat(program, node);
      return;
  }
}

function emitAlternatives(
  program: Instruction[],
  parts: readonly PatternNode[],
  position: number,
): void {
  const jumps: number[] = [];
  parts.forEach((part, index) => {
    if (index === parts.length - 1) {
      emit(program, part, position);
      return;
    }
    const split = reserve(program);
    emit(program, part, position);
    jumps.push(reserve(program));
    program[split] = { op: 'split', first: split + 1, second: program.length };
  });
  for (const jump of jumps) program[jump] = { op: 'jump', target: program.length };
}

function emitRepeat(program: Instruction[], node: PatternNode & { type: 'repeat' }): void {
  for (let copy = 0; copy < node.min; copy += 1) {
    const before = program.length;
    emit(program, node.part, node.position);
    // Nothing repeated is nothing: without this, nested counts of an empty group run for ever.
    if (program.length === before) return;
  }
  if (node.max === Number.POSITIVE_INFINITY) {
    const split = reserve(program);
    emit(program, node.part, node.position);
    program.push({ op: 'jump', target: split });
    program[split] = { op: 'split', first: split + 1, second: program.length };
    return;
  }
  const splits: number[] = [];
  for (let copy = node.min; copy < node.max; copy += 1) {
    splits.push(reserve(program));
    const before = program.length;
    emit(program, node.part, node.position);
    if (program.length === before) break;
  }
  for (const split of splits) {
    program[split] = { op: 'split', first: split + 1, second: program.length };
  }
}

/** Room for an instruction whose target is not known yet; returns its index. */
function reserve(program: Instruction[]): number {
  return program.push({ op: 'accept' }) - 1;
}
