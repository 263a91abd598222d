import { byText } from '../../order.ts';
import type { Deciding } from '../deciding.ts';

/**
 * A `clientToken` may be forgotten by ECS an hour after a short-lived task; a little less than that
 * after the decision, the same token could start a second task.
 */
export const attemptMsMax = 55 * 60_000;

export function expireAttempts({ state, at, decided }: Deciding): void {
  const expired = [...state.attempts.values()]
    .filter(({ decidedAt }) => at - decidedAt >= attemptMsMax)
    .map(({ attemptId }) => attemptId)
    .sort(byText);
  for (const attemptId of expired) decided({ type: 'AttemptExpired', attemptId });
}
