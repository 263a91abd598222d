import type { Tone } from './palette.ts';

/** One thing that happened, in words. */
export interface Sentence {
  readonly tone: Tone;
  readonly text: string;
}

/** The last part of an ARN, cut to what tells one from the other: `task 3f2a91c0`. */
export function short(arn: unknown): string {
  const last = String(arn).split('/').at(-1) ?? '';
  return last.startsWith('i-') ? last : last.slice(0, 8);
}

/** `web:7` out of a task definition's ARN. */
export function revisionOf(arn: unknown): string {
  return String(arn).split('/').at(-1) ?? '';
}

/** `0, 1, 2 and 5`, or how many when there are more than fit into a line. */
export function listed(values: readonly (string | number)[]): string {
  if (values.length > 8) return `${values.length} of them`;
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
}

/** `1 task`, `3 tasks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
