import type { PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork, WaitingSlot } from '../../../../shared/core/decide/places/work.ts';
import type { Target } from '../../../../shared/core/log/decided.ts';
import { byText } from '../../../../shared/core/order.ts';
import { meanings } from '../../decide/places/reference.ts';

/** Everything that a task may go to, in plain values that the reference changes as it goes. */
export interface Ground {
  readonly instances: readonly PoolInstance[];
  /** Tasks on Fargate by group and zone. */
  readonly fargate: Record<string, number>;
  readonly zoneOfSubnet: Readonly<Record<string, string>>;
  readonly now: number;
}

const zone = 'attribute:ecs.availability-zone';
const defaults = [
  { type: 'spread', field: zone },
  { type: 'binpack', field: 'memory' },
] as const;

/** What one task takes: of the whole task where it says so, else of its containers. */
export function sizeOf({ taskDefinition }: PlaceWork) {
  const { containers, cpuUnits, memoryMiB, networkMode } = taskDefinition;
  const isWindows = taskDefinition.operatingSystemFamily?.startsWith('WINDOWS') === true;
  const sum = (of: (container: (typeof containers)[number]) => number) =>
    containers.reduce((total, container) => total + of(container), 0);
  const awsvpc = networkMode === 'awsvpc';
  return {
    cpu: (isWindows ? undefined : cpuUnits) ?? sum((one) => one.cpuUnits),
    memory:
      (isWindows ? undefined : memoryMiB) ??
      sum((one) => one.memoryReservationMiB ?? one.memoryMiB ?? 0),
    gpus: sum((one) => one.gpus),
    tcp: awsvpc ? [] : containers.flatMap(({ hostPorts }) => hostPorts.tcp),
    udp: awsvpc ? [] : containers.flatMap(({ hostPorts }) => hostPorts.udp),
    interfaces: awsvpc ? 1 : 0,
  };
}

/** Why the instance cannot take one more task: the names of all that speaks against it. */
export function against(ground: Ground, instance: PoolInstance, work: PlaceWork): string[] {
  const { taskDefinition, request } = work;
  const { free, attributes, groups } = instance;
  const size = sizeOf(work);
  const system = attributes.get('ecs.os-family') ?? attributes.get('ecs.os-type');
  const wanted = taskDefinition.operatingSystemFamily;
  const isAnyWindows = system === 'windows' && wanted?.startsWith('WINDOWS') === true;
  const cpu = attributes.get('ecs.cpu-architecture')?.toUpperCase();
  const rules = [...request.placementConstraints, ...taskDefinition.placementConstraints];
  const zones = zonesOf(ground, work);
  const checks: Readonly<Record<string, boolean>> = {
    closed: instance.closed !== undefined,
    external: instance.containerInstance.ec2InstanceId === undefined,
    attribute: taskDefinition.requiresAttributes.some(
      ({ name, value }) =>
        !attributes.has(name) || (value !== undefined && attributes.get(name) !== value),
    ),
    'operating system':
      wanted !== undefined &&
      system !== undefined &&
      system.toUpperCase() !== wanted &&
      !isAnyWindows,
    architecture: cpu !== undefined && (taskDefinition.cpuArchitecture ?? cpu) !== cpu,
    zone: zones !== undefined && !zones.includes(attributes.get('ecs.availability-zone') ?? ''),
    memberOf: rules.some(
      (rule) => rule.type === 'memberOf' && meanings[rule.expression ?? '']?.(instance) !== true,
    ),
    distinctInstance:
      rules.some(({ type }) => type === 'distinctInstance') && groups.has(request.group),
    cpu: size.cpu > free.cpuUnits,
    memory: size.memory > free.memoryMiB,
    gpu: size.gpus > free.gpus,
    'tcp port': size.tcp.some((port) => free.takenTcp.has(port)),
    'udp port': size.udp.some((port) => free.takenUdp.has(port)),
    interface: size.interfaces > free.eniSlots,
  };
  return Object.keys(checks).filter((name) => checks[name]);
}

/** The zones that an `awsvpc` task may be in, ascending; `undefined` when one of them is not known. */
function zonesOf({ zoneOfSubnet }: Ground, { request, taskDefinition }: PlaceWork) {
  const subnets = request.networkConfiguration?.awsvpcConfiguration.subnets ?? [];
  const zones = subnets.flatMap((subnet) => zoneOfSubnet[subnet] ?? []);
  if (taskDefinition.networkMode !== 'awsvpc' || zones.length === 0) return undefined;
  return zones.length < subnets.length ? undefined : [...new Set(zones)].sort(byText);
}

/** Where one more task may go: one place, or where `random` chooses, each that it may choose. */
export function places(ground: Ground, work: PlaceWork, slot: WaitingSlot): Target[] {
  const { capacity } = work.request;
  let afterSeconds = 0;
  for (const preference of capacity) {
    const name = 'launchType' in preference ? 'EC2' : preference.capacityProvider;
    const isFargateMade = work.taskDefinition.compatibilities.includes('FARGATE');
    if (name !== 'EC2' && !isFargateMade) continue;
    afterSeconds = Math.max(afterSeconds, preference.afterSeconds ?? 0);
    if (slot.waitingSince + afterSeconds * 1_000 > ground.now) return [];
    const found = name === 'EC2' ? onInstances(ground, work, slot) : onFargate(ground, work, name);
    if (found.length > 0) return found;
  }
  return [];
}

function onInstances(ground: Ground, work: PlaceWork, { avoid }: WaitingSlot): Target[] {
  const arnOf = ({ containerInstance }: PoolInstance) => containerInstance.containerInstanceArn;
  let left = ground.instances.filter((one) => against(ground, one, work).length === 0);
  const others = left.filter((one) => arnOf(one) !== avoid);
  if (others.length > 0) left = others;
  for (const { type, field = '' } of chainOf(work)) {
    if (type === 'random') return left.map(targetOf);
    const score = (one: PoolInstance) => {
      if (type === 'binpack') return field === 'cpu' ? one.free.cpuUnits : one.free.memoryMiB;
      return countOf(ground, work.request.group, field, saidBy(one, field));
    };
    const lowest = Math.min(...left.map(score));
    left = left.filter((one) => score(one) === lowest);
  }
  return left.slice(0, 1).map(targetOf);
}

function onFargate(
  ground: Ground,
  work: PlaceWork,
  capacityProvider: 'FARGATE' | 'FARGATE_SPOT',
): Target[] {
  const resting = work.restingZones?.get(capacityProvider);
  const zones = zonesOf(ground, work)?.filter((one) => !resting?.has(one));
  if (zones?.length === 0) return [];
  const spreads = chainOf(work).some(({ type, field }) => type === 'spread' && field === zone);
  if (zones === undefined || !spreads) return [{ type: 'FARGATE', capacityProvider }];
  const tasks = (one: string) => countOf(ground, work.request.group, zone, one);
  const [availabilityZone = ''] = zones.toSorted((a, b) => tasks(a) - tasks(b));
  return [{ type: 'FARGATE', capacityProvider, availabilityZone }];
}

function chainOf({ request: { placementStrategy } }: PlaceWork) {
  return placementStrategy.length === 0 ? defaults : placementStrategy;
}

function saidBy({ attributes, containerInstance }: PoolInstance, field: string): string {
  if (field === 'instanceId') return containerInstance.containerInstanceArn;
  return attributes.get(field.slice('attribute:'.length)) ?? '';
}

/** Tasks of the group that share a value of the field, those on Fargate by their zone. */
function countOf(ground: Ground, group: string, field: string, value: string): number {
  const sharing = ground.instances.filter((one) => saidBy(one, field) === value);
  const onThem = sharing.reduce((sum, { groups }) => sum + (groups.get(group) ?? 0), 0);
  return onThem + (field === zone ? (ground.fargate[`${group} ${value}`] ?? 0) : 0);
}

function targetOf({ containerInstance }: PoolInstance): Target {
  const { containerInstanceArn, ec2InstanceId } = containerInstance;
  if (ec2InstanceId === undefined) throw new Error('an external instance takes nothing');
  return { type: 'EC2', containerInstanceArn, ec2InstanceId };
}

/** Takes what one task needs, or gives it back. */
export function take(ground: Ground, work: PlaceWork, target: Target, sign: 1 | -1 = 1): void {
  const { group } = work.request;
  if (target.type === 'FARGATE') {
    const key = `${group} ${target.availabilityZone}`;
    if (target.availabilityZone !== undefined) {
      ground.fargate[key] = (ground.fargate[key] ?? 0) + sign;
    }
    return;
  }
  const instance = ground.instances.find(
    (one) => one.containerInstance.containerInstanceArn === target.containerInstanceArn,
  );
  if (instance === undefined) throw new Error('there is no such instance');
  const { free, groups } = instance;
  const { cpu, memory, gpus, tcp, udp, interfaces } = sizeOf(work);
  free.cpuUnits -= sign * cpu;
  free.memoryMiB -= sign * memory;
  free.gpus -= sign * gpus;
  free.eniSlots -= sign * interfaces;
  for (const port of tcp) sign > 0 ? free.takenTcp.add(port) : free.takenTcp.delete(port);
  for (const port of udp) sign > 0 ? free.takenUdp.add(port) : free.takenUdp.delete(port);
  const count = (groups.get(group) ?? 0) + sign;
  if (count === 0) groups.delete(group);
  else groups.set(group, count);
  instance.runningTasksCount += sign;
}
