import type { PlacementInput } from '../shared/core/placement.ts';
import type { Random } from './random.ts';

/** Task definitions as `RegisterTaskDefinition` takes them. */
export const taskDefinitions: readonly object[] = [
  {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['EC2', 'FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'nginx', image: 'nginx:1.29', essential: true }],
  },
  {
    family: 'worker',
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [
      { name: 'worker', image: 'worker:3', essential: true, cpu: 300, memory: 700 },
    ],
  },
  {
    family: 'edge',
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [
      {
        name: 'proxy',
        image: 'proxy:1',
        essential: true,
        cpu: 128,
        memory: 256,
        portMappings: [{ containerPort: 443, hostPort: 443, protocol: 'tcp' }],
      },
    ],
  },
];

/** A request that the product can serve, drawn from all that it can do so far. */
export function drawPlacement(random: Random): PlacementInput {
  const family = random.pick(['web', 'web', 'worker', 'edge']) ?? 'web';
  const isWeb = family === 'web';
  const gang = random.chance(0.2);
  return {
    taskDefinition: `${family}:1`,
    schedulingStrategy: 'REPLICA',
    desiredCount: random.whole(1, family === 'edge' ? 4 : 12),
    capacity: isWeb
      ? random.chance(0.5)
        ? [
            { launchType: 'EC2' },
            { capacityProvider: 'FARGATE', afterSeconds: random.whole(0, 40) },
          ]
        : [
            { launchType: 'EC2' },
            { capacityProvider: 'FARGATE_SPOT' },
            { capacityProvider: 'FARGATE' },
          ]
      : [{ launchType: 'EC2' }],
    placementConstraints: random.chance(0.2) ? [{ type: 'distinctInstance' }] : [],
    placementStrategy: random.chance(0.5)
      ? [{ type: 'spread', field: 'attribute:ecs.availability-zone' }]
      : [{ type: 'binpack', field: 'memory' }],
    gang,
    priority: random.whole(0, 100),
    restartPolicy: { condition: 'ANY' },
    tags: [],
    ...(isWeb && {
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b', 'subnet-c'] },
      },
    }),
  };
}
