import type { EpochMs } from '../ids.ts';

/**
 * ECS's token bucket "cluster resource modify", per account and Region: RunTask, StopTask and
 * UpdateContainerInstancesState draw on it, and so does everybody else in the account.
 * Source: Amazon ECS API reference, request throttling.
 */
const modifyBurst = 100;
const modifyPerSecond = 40;

/** How much of ECS's bucket is ours: each above 0, at most 1. */
export interface ApiShares {
  readonly calls: number;
  /** With what is kept for fencing and replacing; where it is the smaller one, the other counts. */
  readonly callsToHeal: number;
}

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
  readonly tokens: number;
}

/**
 * Our share of a token bucket of ECS's, in two: `all` that is called takes of the one, and what is not
 * urgent of the other too. New work can therefore never take the last of what healing needs.
 */
export interface ApiBudget {
  readonly all: Bucket;
  readonly ordinary: Bucket;
  readonly at: EpochMs;
}

export function openBudget({ calls, callsToHeal }: ApiShares, at: EpochMs): ApiBudget {
  return { all: bucketOf(Math.max(calls, callsToHeal)), ordinary: bucketOf(calls), at };
}

function bucketOf(share: number): Bucket {
  const burst = Math.max(1, modifyBurst * share);
  return { burst, perSecond: modifyPerSecond * share, tokens: burst };
}

/** The budget at a later moment. */
export function refilled({ all, ordinary, at: before }: ApiBudget, at: EpochMs): ApiBudget {
  const passedMs = Math.max(0, at - before);
  return { all: filled(all, passedMs), ordinary: filled(ordinary, passedMs), at };
}

function filled(bucket: Bucket, passedMs: number): Bucket {
  const tokens = bucket.tokens + (passedMs / 1_000) * bucket.perSecond;
  return { ...bucket, tokens: Math.min(bucket.burst, tokens) };
}

/** What is left after one more call; `undefined` when there is none to make. */
export function spentOnOne(budget: ApiBudget, isUrgent: boolean): ApiBudget | undefined {
  if (waitForOneMs(budget, isUrgent) > 0) return undefined;
  const { all, ordinary } = budget;
  return isUrgent
    ? { ...budget, all: less(all) }
    : { ...budget, all: less(all), ordinary: less(ordinary) };
}

function less(bucket: Bucket): Bucket {
  return { ...bucket, tokens: bucket.tokens - 1 };
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

function waitOf({ tokens, perSecond }: Bucket): number {
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000);
}
