import * as z from 'zod';
import { count, epochMs, seq } from './ecs-answers-schema.ts';
import { targetSchema } from './target-schema.ts';

/** Why one task of a placement is where it is. */
export const placedAnswerSchema = z
  .object({
    slot: count,
    taskArn: z.string().exactOptional(),
    seq,
    summary: z.string(),
    why: z
      .object({
        at: epochMs,
        target: targetSchema,
        eligible: count,
        ruledOut: z.record(z.string(), count),
        passedOver: z.array(z.string()),
        scores: z.array(
          z.object({
            strategy: z.string(),
            here: z.number(),
            runnerUp: z.number().exactOptional(),
          }),
        ),
        runnerUp: z
          .object({
            containerInstanceArn: z.string().exactOptional(),
            ec2InstanceId: z.string().exactOptional(),
            availabilityZone: z.string().exactOptional(),
          })
          .exactOptional(),
        decidedBy: z.enum([
          'NO_OTHER',
          'STRATEGY',
          'KEPT_FOR_IT',
          'FAILED_THERE',
          'FIRST_BY_NAME',
          'OTHERS_IN_MIND',
        ]),
        strategy: z.string().exactOptional(),
      })
      .exactOptional()
      .meta({ description: 'Absent when what the log said at that time has expired.' }),
  })
  .meta({ id: 'Placed' });
