import { demandOf } from '../../../../shared/core/decide/places/demand.ts';
import type { Pool, PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork } from '../../../../shared/core/decide/places/work.ts';
import type { PlacementStrategy } from '../../../../shared/core/ecs.ts';
import { hardestFirst } from './hardest-first.ts';

/** What `memberOf` expressions mean, said a second time and without the parser. */
export const meanings: Readonly<Record<string, (instance: PoolInstance) => boolean>> = {
  'attribute:rack =~ r[12]': ({ attributes }) =>
    ['r1', 'r2'].includes(attributes.get('rack') ?? ''),
  'attribute:rack != r1': ({ attributes }) => ![undefined, 'r1'].includes(attributes.get('rack')),
  'not (task:group == service:db)': ({ groups }) => !groups.has('service:db'),
  'runningTasksCount < 3': ({ runningTasksCount }) => runningTasksCount < 3,
};

/** Slow and obvious: whether all that is asked of custom resources is left. */
function hasCustom({ free }: PoolInstance, { request }: PlaceWork): boolean {
  return (request.resources ?? []).every((asked) => {
    const left = free.custom?.get(asked.name);
    if (asked.type === 'STRINGSET') {
      return left?.unit === 'value' && asked.values.every((value) => left.values.has(value));
    }
    return left !== undefined && left.unit !== 'value' && left.amount >= asked.value;
  });
}

/** Slow and obvious: whether one more task of a placement fits on an instance. */
export function fits(instance: PoolInstance, work: PlaceWork): boolean {
  const { taskDefinition, request } = work;
  const demand = demandOf(taskDefinition, request.overrides);
  const { free } = instance;
  return (
    instance.closed === undefined &&
    demand.cpuUnits <= free.cpuUnits &&
    demand.memoryMiB <= free.memoryMiB &&
    demand.gpus <= free.gpus &&
    demand.eniSlots <= free.eniSlots &&
    hasCustom(instance, work) &&
    demand.portsTcp.every((port) => !free.takenTcp.has(port)) &&
    demand.portsUdp.every((port) => !free.takenUdp.has(port)) &&
    taskDefinition.requiresAttributes.every(({ name }) => instance.attributes.has(name)) &&
    request.placementConstraints.every((rule) =>
      rule.type === 'memberOf'
        ? meanings[rule.expression ?? '']?.(instance)
        : !instance.groups.has(request.group),
    )
  );
}

/** Slow and obvious: takes one task's demand from an instance. */
export function take(instance: PoolInstance, { taskDefinition, request }: PlaceWork): void {
  const demand = demandOf(taskDefinition, request.overrides);
  instance.free.cpuUnits -= demand.cpuUnits;
  instance.free.memoryMiB -= demand.memoryMiB;
  instance.free.gpus -= demand.gpus;
  instance.free.eniSlots -= demand.eniSlots;
  for (const port of demand.portsTcp) instance.free.takenTcp.add(port);
  for (const port of demand.portsUdp) instance.free.takenUdp.add(port);
  for (const asked of request.resources ?? []) {
    const left = instance.free.custom?.get(asked.name);
    if (asked.type === 'STRINGSET') {
      if (left?.unit === 'value') for (const value of asked.values) left.values.delete(value);
    } else if (left !== undefined && left.unit !== 'value') left.amount -= asked.value;
  }
  instance.groups.set(request.group, (instance.groups.get(request.group) ?? 0) + 1);
  instance.runningTasksCount += 1;
}

/**
 * Places work whose only capacity is EC2, a slot at a time, looking at everything anew: the names
 * of the instances by placement, slot by slot; `undefined` for a slot without a place.
 */
export function placeSlowly(
  pool: Pool,
  work: readonly PlaceWork[],
): ReadonlyMap<string, readonly (string | undefined)[]> {
  const ordered = hardestFirst(pool.instances, work);
  const places = new Map<string, readonly (string | undefined)[]>();
  for (const one of ordered) {
    const trial = structuredClone(pool.instances);
    const chosen = one.slots.map(() => {
      const best = bestOf(trial, one);
      if (best !== undefined) take(best, one);
      return best?.containerInstance.containerInstanceArn;
    });
    const whole = !one.request.gang || !chosen.includes(undefined);
    places.set(one.placementId, whole ? chosen : chosen.map(() => undefined));
    if (!whole) continue;
    for (const arn of chosen) {
      const instance = pool.instances.find((i) => i.containerInstance.containerInstanceArn === arn);
      if (instance !== undefined) take(instance, one);
    }
  }
  return places;
}

/** Narrows what fits by one strategy after the other; the first of the rest by ARN. */
function bestOf(instances: readonly PoolInstance[], work: PlaceWork): PoolInstance | undefined {
  let left = instances.filter((instance) => fits(instance, work));
  for (const strategy of work.request.placementStrategy) {
    const scores = left.map((instance) => scoreOf(strategy, instance, instances, work));
    const lowest = Math.min(...scores);
    left = left.filter((_, n) => scores[n] === lowest);
  }
  return left[0];
}

function scoreOf(
  { type, field = '' }: PlacementStrategy,
  instance: PoolInstance,
  instances: readonly PoolInstance[],
  { request }: PlaceWork,
): number {
  if (type === 'binpack') return field === 'cpu' ? instance.free.cpuUnits : instance.free.memoryMiB;
  const valueOn = (one: PoolInstance) =>
    field === 'instanceId'
      ? one.containerInstance.containerInstanceArn
      : one.attributes.get(field.replace('attribute:', ''));
  return instances
    .filter((one) => valueOn(one) === valueOn(instance))
    .reduce((count, one) => count + (one.groups.get(request.group) ?? 0), 0);
}
