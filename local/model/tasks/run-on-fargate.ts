import { fargateProviders } from '../clusters/capacity-providers.ts';
import { objectList, oneOf, optionalNumber, requiredText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { clientError, invalidParameter } from '../model-error.ts';
import type { Cluster } from '../records.ts';
import { isFargateSize } from '../task-definitions/fargate-sizes.ts';
import { takeTokens } from '../token-buckets.ts';
import type { World } from '../world.ts';
import { zoneOfSubnet } from '../zones.ts';
import { createTask, type Launched, type Site } from './create.ts';
import type { TaskRequest } from './demand.ts';

/** ECS's words when Fargate has no room. */
const noCapacity =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** A provider of the strategy, `undefined` for plain `launchType: FARGATE`. */
type Provider = (typeof fargateProviders)[number] | undefined;

/** Starts up to `count` tasks on Fargate, spread over the zones of their subnets. */
export function runOnFargate(
  world: World,
  cluster: Cluster,
  request: TaskRequest,
  count: number,
  input: JsonObject,
  common: Pick<Site, 'tags' | 'clientTokenKey'>,
): Launched {
  refuseUnfit(request, input);
  takeTokens(world, 'fargateRunTask', 1);
  const providers = sharesOf(input, count);
  const launched: Launched = { tasks: [], failures: [] };
  const healthy = request.subnets.filter(
    (subnet) => world.state.zones.get(zoneOfSubnet(world, subnet))?.failed === false,
  );
  if (healthy.length === 0) {
    launched.failures.push({ reason: noCapacity });
    return launched;
  }
  const spot = providers.filter((provider) => provider === 'FARGATE_SPOT').length;
  takeTokens(world, 'fargateLaunch', count - spot);
  takeTokens(world, 'fargateSpotLaunch', spot);
  for (const provider of providers) {
    const subnetId = emptiestSubnet(world, cluster, request.group, healthy);
    const task = createTask(world, request, {
      ...common,
      cluster: cluster.name,
      launchType: 'FARGATE',
      zone: zoneOfSubnet(world, subnetId),
      subnetId,
      gpus: [],
      ...(provider && { capacityProvider: provider }),
    });
    launched.tasks.push(task);
  }
  return launched;
}

function refuseUnfit(request: TaskRequest, input: JsonObject): void {
  const { shape } = request.definition;
  if (!shape.compatibilities.includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  if (!isFargateSize(request.demand.cpu, request.demand.memory)) {
    throw clientError(
      `No Fargate configuration exists for given values: ${request.demand.cpu} CPU, ${request.demand.memory} memory. See the Amazon ECS documentation for the valid values.`,
    );
  }
  const placing = [
    ...objectList(input, 'placementConstraints'),
    ...objectList(input, 'placementStrategy'),
  ];
  if (placing.length > 0) {
    throw invalidParameter(
      'Placement strategies and constraints are not supported with FARGATE launch type.',
    );
  }
}

/** One provider for each task, by base and weight; plain Fargate without a strategy. */
function sharesOf(input: JsonObject, count: number): Provider[] {
  const strategy = objectList(input, 'capacityProviderStrategy').map((entry) => ({
    provider: oneOf(requiredText(entry, 'capacityProvider'), fargateProviders, 'capacityProvider'),
    base: optionalNumber(entry, 'base') ?? 0,
    weight: optionalNumber(entry, 'weight') ?? 0,
  }));
  if (strategy.length === 0) return Array.from({ length: count }, () => undefined);
  const given = strategy.map(() => 0);
  const shares: Provider[] = [];
  const give = (index: number) => {
    shares.push(strategy[index]?.provider);
    given[index] = (given[index] ?? 0) + 1;
  };
  strategy.forEach(({ base }, index) => {
    for (let based = 0; based < base && shares.length < count; based += 1) give(index);
  });
  while (shares.length < count) {
    const lag = strategy.map(({ weight, base }, index) =>
      weight === 0 ? Number.POSITIVE_INFINITY : ((given[index] ?? 0) - base + 1) / weight,
    );
    const least = Math.min(...lag);
    if (least === Number.POSITIVE_INFINITY) {
      throw invalidParameter('At least one capacity provider needs a weight greater than zero.');
    }
    give(lag.indexOf(least));
  }
  return shares;
}

function emptiestSubnet(
  world: World,
  cluster: Cluster,
  group: string,
  subnets: readonly string[],
): string {
  const crowd = new Map<string, number>();
  for (const task of world.state.tasks.values()) {
    const counts = task.cluster === cluster.name && task.group === group;
    if (!counts || task.launchType !== 'FARGATE' || task.desiredStatus !== 'RUNNING') continue;
    crowd.set(task.zone, (crowd.get(task.zone) ?? 0) + 1);
  }
  const tasksIn = (subnet: string) => crowd.get(zoneOfSubnet(world, subnet)) ?? 0;
  return subnets.reduce((best, subnet) => (tasksIn(subnet) < tasksIn(best) ? subnet : best));
}
