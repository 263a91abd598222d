import type { CustomResource } from '../shared/core/ecs.ts';
import type { CapacityPreference, PlacementInput } from '../shared/core/placement.ts';
import { askedResources } from './custom-resources.ts';
import type { Random } from './random.ts';
import { drawRules, drawTrust } from './rules-workload.ts';

/** How large a world is. */
export interface Scale {
  readonly containerInstances: number;
  readonly tasks: number;
  readonly instanceType: string;
}

/** Most worlds are small, so that there can be many; some are as large as real clusters. */
export function drawScale(random: Random): Scale {
  const drawn = random.next();
  if (drawn < 0.85) return scaleOf(random.whole(3, 9));
  return drawn < 0.985 ? scaleOf(random.whole(10, 30)) : scaleOf(random.whole(40, 100));
}

/** Ten tasks an instance, on instances that have room for about twice as many. */
export function scaleOf(containerInstances: number): Scale {
  const instanceType = containerInstances < 10 ? 'm5.large' : 'm5.2xlarge';
  const tasks = containerInstances < 10 ? containerInstances * 6 : containerInstances * 10;
  return { containerInstances, tasks, instanceType };
}

interface Family {
  readonly family: string;
  /** How often a person asks for it. */
  readonly weight: number;
  readonly countMax: number;
  readonly runsOn: 'EC2' | 'EC2 and Fargate';
  readonly conditions: readonly PlacementInput['restartPolicy']['condition'][];
  readonly networkMode: 'awsvpc' | 'bridge';
  /** What the one container asks for; of the task where Fargate has to know. */
  readonly cpu: number;
  readonly memory: number;
  readonly hostPort?: number;
  /** One of these, of what ECS does not count. */
  readonly resources?: readonly (readonly CustomResource[])[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
}

const exits = (afterMs: number, code: number) => [
  { name: 'ESTIVA_LOCAL_EXIT_AFTER_MS', value: String(afterMs) },
  { name: 'ESTIVA_LOCAL_EXIT_CODE', value: String(code) },
];

const forEver = ['ANY'] as const;
const toTheEnd = ['ON_FAILURE', 'NONE'] as const;
const bridge = { runsOn: 'EC2', networkMode: 'bridge' } as const;

/** CPU units that fill an instance together. */
export const oddSizes = [920, 716, 409] as const;

/** Nobody asks for these but on an occasion. */
const rarely = { weight: 0, countMax: 0, conditions: forEver, memory: 200, ...bridge } as const;

const families: readonly Family[] = [
  {
    family: 'web',
    weight: 5,
    countMax: 12,
    runsOn: 'EC2 and Fargate',
    conditions: forEver,
    networkMode: 'awsvpc',
    cpu: 256,
    memory: 512,
  },
  {
    family: 'worker',
    weight: 4,
    countMax: 12,
    conditions: forEver,
    cpu: 300,
    memory: 700,
    ...bridge,
  },
  /** Few fit on an instance, and its CPU has nothing to do with it. */
  {
    family: 'cache',
    weight: 1,
    countMax: 5,
    conditions: forEver,
    cpu: 64,
    memory: 2_600,
    ...bridge,
  },
  /** One an instance, by its port. */
  {
    family: 'edge',
    weight: 2,
    countMax: 4,
    conditions: forEver,
    cpu: 128,
    memory: 256,
    hostPort: 443,
    ...bridge,
  },
  /** What keeps it apart is nothing that ECS counts. */
  {
    family: 'render',
    weight: 3,
    countMax: 5,
    conditions: forEver,
    cpu: 100,
    memory: 200,
    resources: askedResources,
    ...bridge,
  },
  {
    family: 'job',
    weight: 2,
    countMax: 8,
    conditions: toTheEnd,
    cpu: 200,
    memory: 400,
    environment: exits(240_000, 0),
    ...bridge,
  },
  {
    family: 'failing-job',
    weight: 1,
    countMax: 3,
    conditions: ['NONE'],
    cpu: 100,
    memory: 100,
    environment: exits(90_000, 3),
    ...bridge,
  },
  {
    family: 'crash-looping',
    weight: 1,
    countMax: 2,
    conditions: ['ANY', 'ON_FAILURE'],
    cpu: 64,
    memory: 64,
    environment: exits(5_000, 1),
    ...bridge,
  },
  ...oddSizes.map((cpu) => ({ family: `odd-${cpu}`, cpu, ...rarely })),
  { family: 'small', cpu: 60, ...rarely },
  {
    family: 'crash-looping-giant',
    cpu: 1_100,
    ...rarely,
    environment: exits(5_000, 1),
  },
];

/** True of a task definition whose tasks are never done: their end is followed by another start. */
export function isCrashLooping(taskDefinition: string): boolean {
  return taskDefinition.includes('crash-looping');
}

/** True of a task definition whose tasks end without anybody's doing. */
export function endsByItself(taskDefinition: string): boolean {
  return families.some(
    ({ family, environment }) =>
      environment !== undefined && taskDefinition.includes(`/${family}:`),
  );
}

/** Task definitions as `RegisterTaskDefinition` takes them. */
export const taskDefinitions: readonly object[] = families.map(
  ({ family, networkMode, runsOn, cpu, memory, hostPort, environment }) => ({
    family,
    networkMode,
    ...(runsOn === 'EC2'
      ? { requiresCompatibilities: ['EC2'] }
      : { requiresCompatibilities: ['EC2', 'FARGATE'], cpu: String(cpu), memory: String(memory) }),
    containerDefinitions: [
      {
        name: family,
        image: `${family}:1`,
        essential: true,
        ...(runsOn === 'EC2' && { cpu, memory }),
        ...(hostPort !== undefined && {
          portMappings: [{ containerPort: hostPort, hostPort, protocol: 'tcp' }],
        }),
        ...(environment !== undefined && { environment }),
      },
    ],
  }),
);

const byWeight = families.flatMap((family) => Array<Family>(family.weight).fill(family));

/** A request that the product can serve, drawn from all that it can do so far. */
export function drawPlacement(random: Random, scale: Scale): PlacementInput {
  const family = random.pick(byWeight) ?? byWeight[0];
  if (family === undefined) throw new Error('there are families');
  const drawn: PlacementInput = {
    taskDefinition: `${family.family}:1`,
    schedulingStrategy: 'REPLICA',
    desiredCount: drawCount(random, family, scale),
    capacity: drawCapacity(random, family),
    placementConstraints: [...drawConstraints(random), ...drawRules(random, family.family)],
    ...drawTrust(random),
    placementStrategy: drawStrategy(random),
    gang: random.chance(0.2),
    ...(random.chance(0.1) && { singleton: true }),
    priority: random.whole(0, 100),
    restartPolicy: { condition: random.pick(family.conditions) ?? 'ANY' },
    ...drawBudget(random),
    tags: [],
    ...drawResources(random, family),
    ...(family.networkMode === 'awsvpc' && {
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b', 'subnet-c'] },
      },
    }),
  };
  return { ...drawn, ...headroomOf(drawn) };
}

/** By what is drawn anyway, so that the worlds of other features stay what they are. */
function headroomOf({ priority, capacity }: PlacementInput): Pick<PlacementInput, 'headroom'> {
  if (priority % 10 !== 3 || !capacity.some((one) => 'launchType' in one)) return {};
  if (priority > 70) return { headroom: { cpuUnits: 300 } };
  return { headroom: priority > 50 ? { memoryMiB: 700 } : { cpuUnits: 300, memoryMiB: 500 } };
}

/** So many that a handful of placements fills the world; what fails for ever stays a few. */
export function drawCount(
  random: Random,
  { countMax }: Pick<Family, 'countMax'>,
  scale: Scale,
): number {
  const share = countMax < 4 ? 1 : Math.max(1, scale.tasks / 60);
  return random.whole(1, Math.ceil(countMax * share));
}

function drawResources(
  random: Random,
  { resources }: Family,
): Pick<PlacementInput, 'resources'> | undefined {
  const drawn = resources === undefined ? undefined : random.pick(resources);
  return drawn === undefined ? undefined : { resources: drawn };
}

function drawCapacity(random: Random, { runsOn }: Family): CapacityPreference[] {
  if (runsOn === 'EC2') return [{ launchType: 'EC2' }];
  const overflow: CapacityPreference[][] = [
    [{ capacityProvider: 'FARGATE', afterSeconds: random.whole(0, 40) }],
    [{ capacityProvider: 'FARGATE_SPOT' }, { capacityProvider: 'FARGATE' }],
  ];
  return [{ launchType: 'EC2' }, ...(random.pick(overflow) ?? [])];
}

/** Half of the placements may lose a few at a time, and some none. */
function drawBudget(random: Random): Pick<PlacementInput, 'disruptionBudget'> {
  if (random.chance(0.5)) return {};
  const maxUnavailable = random.pick([0, 1, 1, 2, '20%', '50%']) ?? 1;
  return { disruptionBudget: { maxUnavailable } };
}

function drawConstraints(random: Random): PlacementInput['placementConstraints'] {
  const drawn = random.next();
  if (drawn < 0.2) return [{ type: 'distinctInstance' }];
  if (drawn > 0.1 + 0.2) return [];
  const expression = 'attribute:ecs.availability-zone in [us-east-1a, us-east-1b]';
  return [{ type: 'memberOf', expression }];
}

function drawStrategy(random: Random): PlacementInput['placementStrategy'] {
  const spread = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;
  const binpack = { type: 'binpack', field: 'memory' } as const;
  return random.pick([[spread], [binpack], [spread, binpack], [{ type: 'random' } as const]]) ?? [];
}
