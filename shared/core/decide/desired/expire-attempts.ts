import type { Deciding } from '../deciding.ts';

/**
 * A `clientToken` may be forgotten by ECS an hour after a short-lived task; a little less than that
 * after the decision, the same token could start a second task.
 */
export const attemptMsMax = 55 * 60_000;

export function expireAttempts({ state, at, decided }: Deciding): void {
  for (const { attemptId, decidedAt } of state.attempts.sorted()) {
    if (at - decidedAt >= attemptMsMax) decided({ type: 'AttemptExpired', attemptId });
  }
}
