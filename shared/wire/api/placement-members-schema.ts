import * as z from 'zod';
import type { NetworkConfiguration, PlacementStrategy, Tag } from '../../core/ecs.ts';
import type { CapacityPreference } from '../../core/placement.ts';
import {
  afterSecondsMax,
  attributeNameCharactersMax,
  securityGroupsMax,
  subnetsMax,
  tagKeyCharactersMax,
  tagsMax,
  tagValueCharactersMax,
} from './limits.ts';

/** Members that know no other: each is an object with a type and what goes with it. */

/** One way to run the tasks: exactly one of `launchType` and `capacityProvider`. */
export const capacityPreferenceSchema = z
  .strictObject({
    launchType: z
      .enum(['EC2'], {
        error: 'Expected "EC2"; for Fargate say "capacityProvider": "FARGATE" or "FARGATE_SPOT".',
      })
      .exactOptional(),
    capacityProvider: z.enum(['FARGATE', 'FARGATE_SPOT']).exactOptional(),
    afterSeconds: z.int().min(0).max(afterSecondsMax).exactOptional(),
  })
  .transform((value, context): CapacityPreference => {
    const { launchType, capacityProvider, afterSeconds } = value;
    const after = afterSeconds === undefined ? {} : { afterSeconds };
    if (launchType !== undefined && capacityProvider === undefined) return { launchType, ...after };
    if (capacityProvider !== undefined && launchType === undefined) {
      return { capacityProvider, ...after };
    }
    context.addIssue({
      code: 'custom',
      message:
        'Expected either "launchType": "EC2", or "capacityProvider": "FARGATE" or "FARGATE_SPOT".',
    });
    return z.NEVER;
  })
  .meta({
    id: 'CapacityPreference',
    oneOf: [{ required: ['launchType'] }, { required: ['capacityProvider'] }],
  });

const attributeField = new RegExp(
  `^attribute:[A-Za-z0-9_./\\\\-]{1,${attributeNameCharactersMax}}$`,
);
const strategyFields = {
  spread: {
    accepts: (field: string) =>
      field === 'instanceId' || field === 'host' || attributeField.test(field),
    expected:
      'spread takes "instanceId", "host" or an attribute, such as "attribute:ecs.availability-zone".',
  },
  // ECS's own answers write MEMORY and CPU in capitals, so both are read.
  binpack: {
    accepts: (field: string) => /^(?:cpu|memory)$/i.test(field),
    expected: 'binpack takes "cpu" or "memory".',
  },
  random: { accepts: (field: string) => field === '', expected: 'random takes no field.' },
} as const;

/** One link of the chain that orders instances. */
export const placementStrategySchema = z
  .strictObject({
    type: z.enum(['random', 'spread', 'binpack']),
    field: z.string().exactOptional(),
  })
  .transform(({ type, field = '' }, context): PlacementStrategy => {
    const { accepts, expected } = strategyFields[type];
    if (!accepts(field)) {
      context.addIssue({ code: 'custom', path: ['field'], message: expected });
      return z.NEVER;
    }
    if (type === 'random') return { type };
    return { type, field: type === 'binpack' ? field.toLowerCase() : field };
  })
  .meta({ id: 'PlacementStrategy' });

const awsvpcConfiguration = z.strictObject({
  subnets: z
    .array(
      z.string().regex(/^subnet-[A-Za-z0-9-]{1,57}$/, {
        error: 'Expected the id of a subnet, such as "subnet-0a1b2c3d".',
      }),
    )
    .min(1)
    .max(subnetsMax)
    .check(withoutRepeats),
  securityGroups: z
    .array(
      z.string().regex(/^sg-[A-Za-z0-9-]{1,61}$/, {
        error: 'Expected the id of a security group, such as "sg-0a1b2c3d".',
      }),
    )
    .max(securityGroupsMax)
    .check(withoutRepeats)
    .exactOptional(),
  assignPublicIp: z.enum(['ENABLED', 'DISABLED']).exactOptional(),
});

/** As for `RunTask`; an empty object asks for nothing. */
export const networkConfigurationSchema = z
  .strictObject({ awsvpcConfiguration: awsvpcConfiguration.exactOptional() })
  .transform(({ awsvpcConfiguration: awsvpc }): NetworkConfiguration | undefined =>
    awsvpc === undefined ? undefined : { awsvpcConfiguration: awsvpc },
  )
  .meta({ id: 'NetworkConfiguration' });

const tagText = z.string().regex(/^(?![aA][wW][sS]:)/, {
  error: 'Must not begin with "aws:", which is kept for AWS.',
});

/** As for `RunTask`: every key once. */
export const tagsSchema: z.ZodType<Tag[]> = z
  .array(
    z.strictObject({
      key: tagText.min(1).max(tagKeyCharactersMax),
      value: tagText.max(tagValueCharactersMax).exactOptional(),
    }),
  )
  .max(tagsMax)
  .check(({ value, issues }) => {
    for (const at of repeats(value.map((tag) => tag.key))) {
      issues.push({
        code: 'custom',
        input: value,
        path: [at, 'key'],
        message: 'This key stands in the list twice.',
      });
    }
  });

/** Positions of values that stand earlier in the list as well. */
export function repeats(values: readonly string[]): number[] {
  return values.flatMap((value, at) => (values.indexOf(value) === at ? [] : [at]));
}

/** Refuses a value that stands in the list twice. */
export function withoutRepeats(payload: z.core.ParsePayload<string[]>): void {
  for (const at of repeats(payload.value)) {
    payload.issues.push({
      code: 'custom',
      input: payload.value,
      path: [at],
      message: 'This one stands in the list twice.',
    });
  }
}
