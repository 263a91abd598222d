import { remainingOn } from '../container-instances/remaining.ts';
import { objectList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import { constraintUnsatisfied, refusal } from '../placement/fit.ts';
import { pickInstance, readStrategies } from '../placement/strategy.ts';
import type { Cluster, ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';
import { createTask, type Launched, type Site } from './create.ts';
import type { TaskRequest } from './demand.ts';

/**
 * Instances that a constraint rules out are named in `failures` only when no instance satisfies the
 * constraints, and then at most this many: a cluster of thousands would fill the answer.
 */
const ruledOutMax = 10;

/** Places up to `count` tasks on container instances, one after the other, as ECS does. */
export function runOnEc2(
  world: World,
  cluster: Cluster,
  request: TaskRequest,
  count: number,
  input: JsonObject,
  common: Pick<Site, 'tags' | 'clientTokenKey'>,
): Launched {
  const strategies = readStrategies(objectList(input, 'placementStrategy'));
  const instances = [...world.state.containerInstances.values()].filter(
    (instance) => instance.cluster === cluster.name && instance.status === 'ACTIVE',
  );
  if (instances.length === 0) {
    throw invalidParameter('No Container Instances were found in your cluster.');
  }
  const launched: Launched = { tasks: [], failures: [] };
  for (let placed = 0; placed < count; placed += 1) {
    const refusals = new Map<ContainerInstance, string>();
    const fitting: ContainerInstance[] = [];
    for (const instance of instances) {
      const reason = refusal(world, instance, request.demand);
      if (reason === undefined) fitting.push(instance);
      else refusals.set(instance, reason);
    }
    const instance = pickInstance(world, fitting, instances, strategies, request.group);
    if (instance === undefined) {
      launched.failures.push(...failuresOf(refusals));
      break;
    }
    launched.tasks.push(createTask(world, request, siteOn(world, instance, request, common)));
  }
  return launched;
}

/** The site that a task gets on this instance. */
export function siteOn(
  world: World,
  instance: ContainerInstance,
  request: TaskRequest,
  common: Pick<Site, 'tags' | 'clientTokenKey'>,
): Site {
  const { demand } = request;
  const subnetId = request.subnets.find((_, index) => demand.zones[index] === instance.zone);
  return {
    ...common,
    cluster: instance.cluster,
    launchType: 'EC2',
    zone: instance.zone,
    subnetId,
    containerInstanceArn: instance.arn,
    gpus: remainingOn(world, instance).gpus.slice(0, demand.gpus),
  };
}

function failuresOf(refusals: ReadonlyMap<ContainerInstance, string>): JsonObject[] {
  const isRuledOut = (reason: string) => reason === constraintUnsatisfied.memberOf;
  const all = [...refusals].map(([instance, reason]) => ({ arn: instance.arn, reason }));
  const near = all.filter(({ reason }) => !isRuledOut(reason));
  return near.length > 0 ? near : all.slice(0, ruledOutMax);
}
