import { ModelError } from './model-error.ts';
import type { World } from './world.ts';

/** One row of ECS's throttling table: calls that share a bucket. */
interface Row {
  readonly burst: number;
  readonly perSecond: number;
  readonly operations: readonly string[];
}

/** Per account and Region. Source: "Request throttling for the Amazon ECS API". */
const rows = {
  clusterResourceModify: {
    burst: 100,
    perSecond: 40,
    operations: [
      'RunTask',
      'StartTask',
      'StopTask',
      'PutAttributes',
      'DeleteAttributes',
      'DeregisterContainerInstance',
      'UpdateContainerInstancesState',
    ],
  },
  clusterResourceRead: {
    burst: 100,
    perSecond: 20,
    operations: [
      'DescribeTasks',
      'DescribeContainerInstances',
      'ListTasks',
      'ListContainerInstances',
      'ListAttributes',
    ],
  },
  taskDefinitionRead: {
    burst: 50,
    perSecond: 20,
    operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
  },
  taskDefinitionModify: {
    burst: 20,
    perSecond: 1,
    operations: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'],
  },
  clusterRead: { burst: 50, perSecond: 20, operations: ['DescribeClusters', 'ListClusters'] },
  clusterModify: { burst: 20, perSecond: 1, operations: ['CreateCluster', 'DeleteCluster'] },
  capacityProviderRead: { burst: 50, perSecond: 20, operations: ['DescribeCapacityProviders'] },
  serviceRead: { burst: 100, perSecond: 20, operations: ['DescribeServices', 'ListServices'] },
  tagRead: { burst: 50, perSecond: 20, operations: ['ListTagsForResource'] },
  tagModify: { burst: 20, perSecond: 10, operations: ['TagResource', 'UntagResource'] },
  /** RunTask calls for Fargate, beside the row above. */
  fargateRunTask: { burst: 20, perSecond: 20, operations: [] },
  /** Fargate tasks, on demand and Spot apart. */
  fargateLaunch: { burst: 100, perSecond: 20, operations: [] },
  fargateSpotLaunch: { burst: 100, perSecond: 20, operations: [] },
} as const satisfies Record<string, Row>;

export type RowName = keyof typeof rows;

const rowOfOperation = new Map<string, RowName>();
for (const name of Object.keys(rows) as RowName[]) {
  for (const operation of rows[name].operations) rowOfOperation.set(operation, name);
}

/** Takes one token for an ECS operation; throws `ThrottlingException` when there is none. */
export function throttle(world: World, operation: string): void {
  const row = rowOfOperation.get(operation);
  if (row !== undefined) takeTokens(world, row, 1);
}

/** Takes tokens from a row's bucket, all or none. */
export function takeTokens(world: World, name: RowName, count: number): void {
  if (count === 0) return;
  const { burst, perSecond } = rows[name];
  const level = world.state.buckets.get(name) ?? { tokens: burst, at: world.now };
  const refilled = level.tokens + ((world.now - level.at) * perSecond) / 1_000;
  const tokens = Math.min(burst, refilled);
  if (tokens < count) throw new ModelError('ThrottlingException', 'Rate exceeded');
  world.state.buckets.set(name, { tokens: tokens - count, at: world.now });
}
