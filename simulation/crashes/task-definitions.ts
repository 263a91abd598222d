import type { PlacementInput } from '../../shared/core/placement.ts';

const exits = (afterMs: number, code: number) => [
  { name: 'ESTIVA_LOCAL_EXIT_AFTER_MS', value: String(afterMs) },
  { name: 'ESTIVA_LOCAL_EXIT_CODE', value: String(code) },
];

const onEc2 = (
  family: string,
  container: { readonly cpu: number; readonly memory: number; readonly environment?: object },
) => ({
  family,
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  containerDefinitions: [{ name: family, image: `${family}:1`, essential: true, ...container }],
});

/** As `RegisterTaskDefinition` takes them; an instance of these worlds has 2,048 CPU units. */
export const taskDefinitions: readonly object[] = [
  /** Four an instance. */
  onEc2('worker', { cpu: 500, memory: 700 }),
  /** One an instance. */
  onEc2('whole', { cpu: 1_500, memory: 3_000 }),
  onEc2('job', { cpu: 200, memory: 400, environment: exits(20_000, 0) }),
  onEc2('failing-job', { cpu: 100, memory: 100, environment: exits(15_000, 3) }),
  /** On EC2 two an instance, by its network interfaces. */
  {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['EC2', 'FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'web', image: 'web:1', essential: true }],
  },
];

type Family = 'worker' | 'whole' | 'job' | 'failing-job' | 'web';

/** A placement of `count` tasks on EC2, with whatever is to be different. */
export function placementOf(
  family: Family,
  count: number,
  different: Partial<PlacementInput> = {},
): PlacementInput {
  return {
    taskDefinition: `${family}:1`,
    schedulingStrategy: 'REPLICA',
    desiredCount: count,
    capacity: [{ launchType: 'EC2' }],
    placementConstraints: [],
    placementStrategy: [{ type: 'spread', field: 'instanceId' }],
    gang: false,
    priority: 50,
    restartPolicy: { condition: 'ANY' },
    tags: [],
    ...(family === 'web' && {
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b', 'subnet-c'] },
      },
    }),
    ...different,
  };
}
