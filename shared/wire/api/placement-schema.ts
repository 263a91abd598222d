import * as z from 'zod';
import type { CapacityPreference, PlacementInput } from '../../core/placement.ts';
import { disruptionBudgetSchema } from './disruption-budget-schema.ts';
import { headroomSchema } from './headroom-schema.ts';
import {
  capacityMax,
  desiredCountMax,
  nameCharactersMax,
  placementConstraintsMax,
  placementStrategyMax,
  trustDomainExceptionsMax,
  whatIfEntriesMax,
  whatIfInstancesMax,
} from './limits.ts';
import { overridesSchema } from './overrides-schema.ts';
import {
  capacityPreferenceSchema,
  networkConfigurationSchema,
  placementStrategySchema,
  repeats,
  tagsSchema,
  withoutRepeats,
} from './placement-members-schema.ts';
import { groupName, placementRuleSchema } from './placement-rules-schema.ts';
import { resourcesSchema } from './resources-schema.ts';

const taskDefinition =
  /^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition\/)?[A-Za-z0-9_-]{1,255}(?::[1-9]\d{0,9})?$/;

const desiredCount = z.int().min(0).max(desiredCountMax);

const whatIfSchema = z
  .strictObject({
    addContainerInstances: z
      .array(
        z.strictObject({
          instanceType: z.string().min(1).max(nameCharactersMax),
          availabilityZone: z.string().min(1).max(nameCharactersMax).exactOptional(),
          count: z.int().min(1).max(whatIfInstancesMax).default(1),
        }),
      )
      .max(whatIfEntriesMax)
      .exactOptional()
      .meta({ description: 'Each like one of this type that the cluster has, and empty.' }),
    removeContainerInstances: z
      .array(z.string().min(1).max(nameCharactersMax))
      .max(whatIfInstancesMax)
      .exactOptional()
      .meta({ description: 'By the id of the container instance or of the EC2 instance.' }),
    resizeContainerInstances: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(nameCharactersMax),
          instanceType: z.string().min(1).max(nameCharactersMax),
        }),
      )
      .max(whatIfInstancesMax)
      .exactOptional()
      .meta({ description: 'Each becomes another type that the cluster has; its tasks stay.' }),
    addPlacements: z
      .lazy((): z.ZodType<PlacementInput[]> => addedPlacementsSchema)
      .exactOptional()
      .meta({ description: 'Other requests, decided together with this one.' }),
  })
  .meta({ description: 'With ?dryRun=true only: decide on a cluster that is changed like this.' });

const ec2Only: readonly CapacityPreference[] = [{ launchType: 'EC2' }];

/** The body of `POST /clusters/{cluster}/placements`, before expressions are parsed. */
export const placementRequestSchema = z
  .strictObject({
    taskDefinition: z
      .string()
      .regex(taskDefinition, {
        error:
          'Expected a family ("web": its newest revision), a revision ("web:7") or the ARN of one.',
      })
      .meta({ description: 'A family (its newest revision), a revision or an ARN.' }),
    schedulingStrategy: z.literal('REPLICA').default('REPLICA'),
    desiredCount: desiredCount.default(1),
    capacity: z
      .array(capacityPreferenceSchema)
      .min(1)
      .max(capacityMax)
      .check(checkCapacity)
      .default([...ec2Only])
      .meta({ description: 'In order of preference, none of them twice. Absent: EC2 alone.' }),
    placementConstraints: z
      .array(placementRuleSchema)
      .max(placementConstraintsMax)
      .default([])
      .meta({ description: 'All without a weight must hold. Absent: none.' }),
    placementStrategy: z
      .array(placementStrategySchema)
      .max(placementStrategyMax)
      .default([])
      .meta({ description: 'The first orders instances, the next breaks its ties. Absent: none.' }),
    gang: z.boolean().default(false).meta({ description: 'All of the tasks, or none.' }),
    singleton: z.boolean().exactOptional().meta({
      description:
        'While a task may still run on an instance whose agent is silent, no second one is started for it: EC2 must say that the instance is gone. Absent: false.',
    }),
    priority: z.int().min(0).max(100).default(50).meta({ description: 'The higher goes first.' }),
    restartPolicy: z
      .strictObject({ condition: z.enum(['ANY', 'ON_FAILURE', 'NONE']).default('ANY') })
      .default({ condition: 'ANY' }),
    disruptionBudget: disruptionBudgetSchema.exactOptional(),
    group: groupName
      .regex(/^(?!service:)/, {
        error: 'Must not begin with "service:", which marks the tasks of ECS services.',
      })
      .exactOptional()
      .meta({ description: "The tasks' group; absent, one is made for the placement." }),
    resources: resourcesSchema.exactOptional(),
    trustDomain: groupName.min(1).exactOptional().meta({
      description:
        'Tasks of different trust domains never share an instance; tasks of none are a domain too, and so are those that others started.',
    }),
    trustDomainExceptions: z
      .array(groupName)
      .max(trustDomainExceptionsMax)
      .check(withoutRepeats)
      .exactOptional()
      .meta({
        description: 'Groups of tasks that others started and that may be where these tasks go.',
      }),
    headroom: headroomSchema.exactOptional(),
    networkConfiguration: networkConfigurationSchema.exactOptional(),
    overrides: overridesSchema.exactOptional(),
    platformVersion: z
      .string()
      .regex(/^(?:LATEST|\d{1,3}\.\d{1,3}\.\d{1,3})$/, {
        error: 'Expected "LATEST" or a version of the Fargate platform, such as "1.4.0".',
      })
      .exactOptional(),
    tags: tagsSchema.default([]),
    whatIf: whatIfSchema.exactOptional(),
  })
  .check(({ value, issues }) => {
    if (value.trustDomainExceptions === undefined || value.trustDomain !== undefined) return;
    issues.push({
      code: 'custom',
      input: value.trustDomainExceptions,
      path: ['trustDomainExceptions'],
      message: 'Exceptions from what? Say trustDomain too, or remove them.',
    });
  })
  .check(({ value, issues }) => {
    if (value.headroom === undefined || !value.capacity.every(isFargate)) return;
    issues.push({
      code: 'custom',
      input: value.headroom,
      path: ['headroom'],
      message: 'Only container instances have headroom, and capacity names no EC2.',
    });
  })
  .check(({ value, issues }) => {
    if (value.platformVersion === undefined || value.capacity.some(isFargate)) return;
    issues.push({
      code: 'custom',
      input: value.platformVersion,
      path: ['platformVersion'],
      message: 'Only Fargate has platform versions, and capacity names no Fargate.',
    });
  })
  .transform(
    ({
      networkConfiguration,
      overrides,
      disruptionBudget,
      headroom,
      resources,
      singleton,
      ...rest
    }): PlacementInput => ({
      ...rest,
      ...(disruptionBudget === undefined ? {} : { disruptionBudget }),
      ...(headroom === undefined ? {} : { headroom }),
      ...(singleton === true && { singleton }),
      ...(resources === undefined || resources.length === 0 ? {} : { resources }),
      ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
      // An empty object asks for nothing, and must hash as if it were absent.
      ...(overrides === undefined || Object.keys(overrides).length === 0 ? {} : { overrides }),
    }),
  )
  .meta({ id: 'PlacementRequestBody' });

/** Requests within a request; what they ask for counts as if it were one. */
const addedPlacementsSchema: z.ZodType<PlacementInput[]> = z
  .array(placementRequestSchema)
  .max(whatIfEntriesMax)
  .check(({ value, issues }) => {
    for (const [at, { whatIf }] of value.entries()) {
      if (whatIf === undefined) continue;
      const message = 'A request that is added has no whatIf of its own; remove it.';
      issues.push({ code: 'custom', input: whatIf, path: [at, 'whatIf'], message });
    }
    const tasks = value.reduce((sum, one) => sum + one.desiredCount, 0);
    if (tasks <= desiredCountMax) return;
    const message = `They ask for ${tasks} tasks; at most ${desiredCountMax} together.`;
    issues.push({ code: 'custom', input: value, path: [], message });
  });

/** The body of `PATCH /clusters/{cluster}/placements/{placementId}`. */
export const placementChangeSchema = z
  .strictObject({ desiredCount })
  .meta({ id: 'PlacementChangeBody' });

/** The body of routes that take none: absent, or an empty object. */
export const emptyBodySchema = z.strictObject({});

/** Names of all members of a placement request. */
export const placementRequestMembers: readonly string[] = Object.keys(
  placementRequestSchema.in.shape,
);

function isFargate(preference: CapacityPreference): boolean {
  return 'capacityProvider' in preference;
}

function checkCapacity(payload: z.core.ParsePayload<CapacityPreference[]>): void {
  const names = payload.value.map((preference) =>
    'launchType' in preference ? preference.launchType : preference.capacityProvider,
  );
  for (const at of repeats(names)) {
    payload.issues.push({
      code: 'custom',
      input: payload.value,
      path: [at],
      message: `${names[at]} stands in the list already; each preference is named once.`,
    });
  }
  if ((payload.value[0]?.afterSeconds ?? 0) > 0) {
    payload.issues.push({
      code: 'custom',
      input: payload.value,
      path: [0, 'afterSeconds'],
      message: 'The first preference has nothing before it to wait for; remove afterSeconds.',
    });
  }
}
