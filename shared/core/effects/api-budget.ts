import type { EpochMs } from '../ids.ts';

/**
 * ECS's token bucket "cluster resource modify", per account and Region: RunTask, StopTask and
 * UpdateContainerInstancesState draw on it, and so does everybody else in the account.
 * Source: Amazon ECS API reference, request throttling.
 */
const modifyBurst = 100;
const modifyPerSecond = 40;

/** Our share of a token bucket of ECS's. */
export interface ApiBudget {
  readonly burst: number;
  readonly perSecond: number;
  readonly tokens: number;
  readonly at: EpochMs;
}

/** @param share above 0, at most 1 */
export function openBudget(share: number, at: EpochMs): ApiBudget {
  const burst = Math.max(1, modifyBurst * share);
  return { burst, perSecond: modifyPerSecond * share, tokens: burst, at };
}

/** The budget at a later moment. */
export function refilled(budget: ApiBudget, at: EpochMs): ApiBudget {
  const passedMs = Math.max(0, at - budget.at);
  const tokens = Math.min(budget.burst, budget.tokens + (passedMs / 1_000) * budget.perSecond);
  return { ...budget, tokens, at };
}

export function spent(budget: ApiBudget, calls: number): ApiBudget {
  return { ...budget, tokens: budget.tokens - calls };
}

/** ECS said that it is too much: the rest of the account is using the bucket, so we have nothing. */
export function emptied(budget: ApiBudget): ApiBudget {
  return { ...budget, tokens: 0 };
}

/** How long until one call may be made; 0 when one may be made now. */
export function waitForOneMs(budget: ApiBudget): number {
  return budget.tokens >= 1 ? 0 : Math.ceil(((1 - budget.tokens) / budget.perSecond) * 1_000);
}
