import * as z from 'zod';
import { customResource } from './ecs-answers-schema.ts';
import { placementRuleAnswerSchema } from './placement-rules-schema.ts';

/** A placement's request as answers repeat it: defaults filled in, the revision pinned. */
export const requestAnswerSchema = z
  .object({
    taskDefinition: z.string(),
    schedulingStrategy: z.literal('REPLICA'),
    desiredCount: z.int(),
    capacity: z.array(
      z.union([
        z.object({ launchType: z.literal('EC2'), afterSeconds: z.int().exactOptional() }),
        z.object({
          capacityProvider: z.enum(['FARGATE', 'FARGATE_SPOT']),
          afterSeconds: z.int().exactOptional(),
        }),
      ]),
    ),
    placementConstraints: z.array(placementRuleAnswerSchema),
    placementStrategy: z.array(
      z.object({
        type: z.enum(['random', 'spread', 'binpack']),
        field: z.string().exactOptional(),
      }),
    ),
    gang: z.boolean(),
    singleton: z.boolean().exactOptional(),
    priority: z.int(),
    disruptionBudget: z.object({ maxUnavailable: z.union([z.int(), z.string()]) }).exactOptional(),
    restartPolicy: z.object({ condition: z.enum(['ANY', 'ON_FAILURE', 'NONE']) }),
    group: z.string(),
    resources: z.array(customResource).exactOptional(),
    trustDomain: z.string().exactOptional(),
    trustDomainExceptions: z.array(z.string()).exactOptional(),
    headroom: z
      .object({ cpuUnits: z.int().exactOptional(), memoryMiB: z.int().exactOptional() })
      .exactOptional(),
    networkConfiguration: z
      .object({
        awsvpcConfiguration: z.object({
          subnets: z.array(z.string()),
          securityGroups: z.array(z.string()).exactOptional(),
          assignPublicIp: z.enum(['ENABLED', 'DISABLED']).exactOptional(),
        }),
      })
      .exactOptional(),
    overrides: z
      .object({
        cpu: z.string().exactOptional(),
        memory: z.string().exactOptional(),
        ephemeralStorage: z.object({ sizeInGiB: z.int() }).exactOptional(),
        containerOverrides: z
          .array(
            z.object({
              name: z.string(),
              command: z.array(z.string()).exactOptional(),
              environment: z
                .array(z.object({ name: z.string(), value: z.string() }))
                .exactOptional(),
              cpu: z.int().exactOptional(),
              memory: z.int().exactOptional(),
              memoryReservation: z.int().exactOptional(),
            }),
          )
          .exactOptional(),
      })
      .exactOptional(),
    platformVersion: z.string().exactOptional(),
    tags: z.array(z.object({ key: z.string(), value: z.string().exactOptional() })),
  })
  .meta({ id: 'PlacementRequest' });
