import * as z from 'zod';
import type { DisruptionBudget } from '../../core/placement.ts';
import { desiredCountMax } from './limits.ts';

const share = /^(?:100|[1-9]?\d)%$/;
const wrong = {
  error: 'Expected a number of tasks, such as 1, or a share of them, such as "25%".',
};

/** As a `PodDisruptionBudget` says it; an empty object asks for nothing. */
export const disruptionBudgetSchema = z
  .strictObject({
    maxUnavailable: z
      .union([z.int().min(0).max(desiredCountMax), z.string().regex(share, wrong)], wrong)
      .exactOptional(),
  })
  .transform(({ maxUnavailable }): DisruptionBudget | undefined =>
    maxUnavailable === undefined ? undefined : { maxUnavailable },
  )
  .meta({
    id: 'DisruptionBudget',
    description:
      'How many tasks may be out of service at once for reasons that could wait, such as a drain: a number, or a share that is rounded up. Tasks that failed count too. 0 leaves every task where it is.',
  });
