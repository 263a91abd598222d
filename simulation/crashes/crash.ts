import type { Fate } from '../process.ts';

/** How a copy of a function goes down at a call. */
export type CrashKind = 'before' | 'after' | 'times-out' | 'freezes';

/** A crash at one call of a run: the calls of all processes are counted from 1, as they are made. */
export interface Crash {
  readonly at: number;
  readonly kind: CrashKind;
}

export const fateOf: Readonly<Record<CrashKind, Fate>> = {
  /** The call has no effect. */
  before: 'crashes before',
  /** The call has its effect, and nobody hears the answer. */
  after: 'crashes after',
  'times-out': 'times out',
  freezes: 'freezes',
};

/** `17:after,23:before`, as `--at` takes it. */
export function formatCrashes(crashes: readonly Crash[]): string {
  return crashes.map(({ at, kind }) => `${at}:${kind}`).join(',');
}

/** Reads `17:after,23:before`; `undefined` unless it is a list of crashes at ascending calls. */
export function parseCrashes(text: string): readonly Crash[] | undefined {
  const crashes: Crash[] = [];
  for (const part of text.split(',')) {
    const [, digits = '', name = ''] = /^([1-9]\d{0,6}):([a-z-]+)$/.exec(part.trim()) ?? [];
    if (!Object.hasOwn(fateOf, name)) return undefined;
    const at = Number(digits);
    if (at <= (crashes.at(-1)?.at ?? 0)) return undefined;
    crashes.push({ at, kind: name as CrashKind });
  }
  return crashes;
}
