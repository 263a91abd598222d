import type { EpochMs } from '../ids.ts';
import { filled, less, shareOf, type TokenBucket, waitOf } from './token-bucket.ts';

/**
 * ECS's token bucket "cluster resource modify", per account and Region: RunTask, StopTask and
 * UpdateContainerInstancesState draw on it, and so does everybody else in the account.
 * Source: Amazon ECS API reference, request throttling.
 */
const modify = { burst: 100, perSecond: 40 } as const;

/** How much of ECS's bucket is ours: each above 0, at most 1. */
export interface ApiShares {
  readonly calls: number;
  /** With what is kept for fencing and replacing; where it is the smaller one, the other counts. */
  readonly callsToHeal: number;
}

/**
 * Our share of a token bucket of ECS's, in two: `all` that is called takes of the one, and what is not
 * urgent of the other too. New work can therefore never take the last of what healing needs.
 */
export interface ApiBudget {
  readonly all: TokenBucket;
  readonly ordinary: TokenBucket;
  readonly at: EpochMs;
}

export function openBudget({ calls, callsToHeal }: ApiShares, at: EpochMs): ApiBudget {
  const all = shareOf(modify, Math.max(calls, callsToHeal));
  return { all, ordinary: shareOf(modify, calls), at };
}

/** The budget at a later moment. */
export function refilled({ all, ordinary, at: before }: ApiBudget, at: EpochMs): ApiBudget {
  const passedMs = at - before;
  return { all: filled(all, passedMs), ordinary: filled(ordinary, passedMs), at };
}

/** What is left after one more call; `undefined` when there is none to make. */
export function spentOnOne(budget: ApiBudget, isUrgent: boolean): ApiBudget | undefined {
  if (waitForOneMs(budget, isUrgent) > 0) return undefined;
  const { all, ordinary } = budget;
  return isUrgent
    ? { ...budget, all: less(all) }
    : { ...budget, all: less(all), ordinary: less(ordinary) };
}

/** ECS said that it is too much: the rest of the account is using the bucket, so we have nothing. */
export function emptied({ all, ordinary, at }: ApiBudget): ApiBudget {
  return { all: { ...all, tokens: 0 }, ordinary: { ...ordinary, tokens: 0 }, at };
}

/** How long until one call may be made; 0 when one may be made now. */
export function waitForOneMs({ all, ordinary }: ApiBudget, isUrgent: boolean): number {
  const waitMs = waitOf(all);
  return isUrgent ? waitMs : Math.max(waitMs, waitOf(ordinary));
}
