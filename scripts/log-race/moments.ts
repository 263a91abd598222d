import { type AppendOperation, nameOf, type Operation } from './history.ts';
import type { Violation } from './violation.ts';

/** A bound of the moment at which a position was filled, and the operation that sets it. */
interface Bound {
  readonly at: number;
  readonly by: Operation;
  /** `missing`: the operation found nothing there. */
  readonly why: 'begun' | 'missing' | 'acknowledged' | 'seen';
}

/**
 * Between which moments each position must have been filled. What is not filled yet has no upper
 * bound; position 0 was filled before all began.
 */
export class Moments {
  /** The highest position that must have been filled. */
  end = 0;
  readonly #after = new Map<number, Bound>();
  readonly #before = new Map<number, Bound>();
  /** When the last operation began that found so much filled. */
  readonly #lastSeen = new Map<number, number>();

  /** The operation found that the log reaches `seq`, or made it so. */
  filled(seq: number, by: Operation, why: 'acknowledged' | 'seen'): void {
    this.end = Math.max(this.end, seq);
    this.#lastSeen.set(seq, Math.max(by.invoked, this.#lastSeen.get(seq) ?? 0));
    const bound = this.#before.get(seq);
    if (bound === undefined || by.completed < bound.at) {
      this.#before.set(seq, { at: by.completed, by, why });
    }
  }

  /** The operation found nothing at `seq`. */
  missing(seq: number, by: Operation): void {
    this.#notBefore(seq, { at: by.invoked, by, why: 'missing' });
  }

  /** The item at `seq` is that of an append whose first try was this one. */
  begun(seq: number, by: AppendOperation): void {
    this.#notBefore(seq, { at: by.invoked, by, why: 'begun' });
  }

  /** Where no moment is left for a position, the ones before it included; one for each cause. */
  violations(): Violation[] {
    const found: Violation[] = [];
    const told = new Set<Operation>();
    const seen = this.#seenFrom();
    let latest: { readonly seq: number; readonly bound: Bound } | undefined;
    for (let seq = 0; seq <= this.end; seq += 1) {
      const after = this.#after.get(seq);
      if (after !== undefined && after.at > (latest?.bound.at ?? 0)) latest = { seq, bound: after };
      const before = this.#before.get(seq);
      // Position 0 has no operation that filled it: only a refusal at 1 can miss it.
      const isLate = seq === 0 ? latest !== undefined : before !== undefined;
      if (!isLate || latest === undefined || latest.bound.at < (before?.at ?? 0)) continue;
      if (told.has(latest.bound.by)) continue;
      told.add(latest.bound.by);
      const isGone = (seen[latest.seq] ?? 0) < latest.bound.at;
      found.push(violationOf(latest.seq, latest.bound, seq, before, isGone));
    }
    return found;
  }

  /** For each position, when the last operation began that found the log to reach it. */
  #seenFrom(): readonly number[] {
    const seen = new Array<number>(this.end + 1).fill(0);
    for (let seq = this.end; seq >= 0; seq -= 1) {
      seen[seq] = Math.max(seen[seq + 1] ?? 0, this.#lastSeen.get(seq) ?? 0);
    }
    return seen;
  }

  #notBefore(seq: number, bound: Bound): void {
    if (bound.at > (this.#after.get(seq)?.at ?? 0)) this.#after.set(seq, bound);
  }
}

/** `after` bounds `seq`, and `before` bounds `filled`, which does not lie before `seq`. */
function violationOf(
  seq: number,
  after: Bound,
  filled: number,
  before: Bound | undefined,
  isGone: boolean,
): Violation {
  const later = nameOf(after.by);
  if (before === undefined) {
    return { type: 'missed', seq, message: `${later} was refused, though nothing precedes it` };
  }
  const earlier = nameOf(before.by);
  const isAcknowledged = before.why === 'acknowledged';
  if (after.why === 'missing') {
    const what = isAcknowledged ? 'had been acknowledged' : `had seen ${filled}`;
    const message = `${later} found nothing at ${seq}, though ${earlier} ${what}`;
    return { type: isAcknowledged && isGone ? 'lostAppend' : 'missed', seq, message };
  }
  return isAcknowledged
    ? { type: 'outOfOrder', seq, message: `${earlier} ended before ${later} began` }
    : { type: 'early', seq, message: `${earlier} saw ${filled} before ${later} began` };
}
