import type { CustomResource, TaskDefinition } from '../../shared/core/ecs.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  KnownTask,
  Placement,
} from '../../shared/core/state/cluster-state.ts';
import {
  hasThings,
  type Things,
  takeThings,
  thingsAskedBy,
  thingsHeldBy,
  thingsOf,
} from './custom-room.ts';

/** What a task takes of an instance; a port is one task's or another's. */
export interface Need {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** 1 with a network interface of its own. */
  readonly eniSlots: number;
  readonly resources?: readonly CustomResource[];
}

/** What is left of an instance for tasks. */
export interface Room {
  cpuUnits: number;
  memoryMiB: number;
  eniSlots: number;
  readonly things: Things;
}

/** Interfaces for tasks on the types that the workload has, as ECS documents them without a trunk. */
const eniSlotsOf: ReadonlyMap<string, number> = new Map([
  ['m5.large', 2],
  ['m5.2xlarge', 3],
]);

/** What is left of an instance by arithmetic of its own, once `tasks` and all open calls have theirs. */
export function roomOn(
  state: ClusterState,
  instance: KnownContainerInstance,
  tasks: Iterable<KnownTask>,
): Room {
  const { containerInstanceArn: arn, registeredResources, attributes } = instance;
  const type = attributes.find(({ name }) => name === 'ecs.instance-type')?.value ?? '';
  const room: Room = {
    cpuUnits: registeredResources.cpuUnits,
    memoryMiB: registeredResources.memoryMiB,
    eniSlots: eniSlotsOf.get(type) ?? Number.POSITIVE_INFINITY,
    things: thingsOf(registeredResources.custom),
  };
  const seen = new Map<string, number>();
  for (const task of tasks) {
    if (task.containerInstanceArn !== arn) continue;
    if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') continue;
    take(room, takenBy(state, task), 1);
    takeThings(room.things, thingsHeldBy(state, task), 1);
    seen.set(task.startedBy ?? '', (seen.get(task.startedBy ?? '') ?? 0) + 1);
  }
  for (const id of state.indexes.attemptsOnInstance.of(arn)) {
    const attempt = state.attempts.get(id);
    if (attempt === undefined) continue;
    const unseen = attempt.slots.length - (seen.get(attempt.runTask.startedBy) ?? 0);
    const { cpuUnits, memoryMiB, eniSlots } = attempt.demand;
    take(room, { cpuUnits, memoryMiB, eniSlots }, unseen);
    takeThings(room.things, thingsAskedBy(state, attempt.placementId), unseen);
  }
  return room;
}

/** What a task takes of its instance beside custom resources. */
export function takenBy(state: ClusterState, task: KnownTask): Need {
  const definition = state.taskDefinitions.get(task.taskDefinitionArn);
  const { cpuUnits, memoryMiB } = task;
  const eniSlots = task.awsvpc || definition?.networkMode === 'awsvpc' ? 1 : 0;
  return { cpuUnits, memoryMiB, eniSlots };
}

/** Gives back what so many tasks would take. */
export function giveBack(room: Room, demand: Need, times: number): Room {
  const given = { ...room, things: new Map(room.things) };
  take(given, demand, -times);
  return given;
}

/** What is left for others beside what is kept, should all of it be taken from what is free. */
export function lessKept(room: Room, kept: readonly Need[]): Room {
  return kept.reduce((left, one) => giveBack(left, one, -1), room);
}

function take(room: Room, need: Need, times: number): void {
  const { cpuUnits, memoryMiB, eniSlots, resources } = need;
  room.cpuUnits -= cpuUnits * times;
  room.memoryMiB -= memoryMiB * times;
  room.eniSlots -= eniSlots * times;
  takeThings(room.things, thingsOf(resources), times);
}

export function isOverdrawn({ cpuUnits, memoryMiB, eniSlots }: Room): boolean {
  return cpuUnits < 0 || memoryMiB < 0 || eniSlots < 0;
}

/** Whether one more of them fits. */
export function fits(need: Need, { cpuUnits, memoryMiB, eniSlots, things }: Room): boolean {
  const isEnough =
    need.cpuUnits <= cpuUnits && need.memoryMiB <= memoryMiB && need.eniSlots <= eniSlots;
  return isEnough && hasThings(things, thingsOf(need.resources));
}

/**
 * What one task of the placement needs, where that is all that it needs beside its zones: no port, no
 * instance of its own, no company, no headroom. `undefined` otherwise, or while EC2 is left alone for a minute.
 */
export function plainNeed(state: ClusterState, placement: Placement): Need | undefined {
  const { request, taskDefinitionArn } = placement;
  const [first] = request.capacity;
  if (first === undefined || !('launchType' in first)) return undefined;
  const isChoosy = request.placementConstraints.some(
    ({ type, weight }) => type !== 'memberOf' && weight === undefined,
  );
  if (request.headroom !== undefined) return undefined;
  if (isChoosy || request.trustDomain !== undefined || isUnwelcome(state, request.group)) {
    return undefined;
  }
  if (isTiredOfEc2(state, placement)) return undefined;
  const definition = state.taskDefinitions.get(taskDefinitionArn);
  return definition === undefined || asksForPorts(definition)
    ? undefined
    : wholeNeed(state, placement);
}

/** Whether anybody may keep the group away from somewhere. */
function isUnwelcome(state: ClusterState, group: string): boolean {
  for (const { request } of state.placements.values()) {
    const keepsAway = request.placementConstraints.some(
      (rule) => rule.type === 'antiAffinity' && rule.weight === undefined && rule.group === group,
    );
    if (keepsAway) return true;
  }
  return false;
}

/** Three refusals in a row, and it may turn to what else it may run on. */
function isTiredOfEc2(state: ClusterState, { placementId, request }: Placement): boolean {
  if (request.capacity.length < 2) return false;
  for (const key of state.indexes.slotsOfPlacement.of(placementId)) {
    if ((state.slots.get(key)?.refusals ?? 0) > 2) return true;
  }
  return false;
}

/** What one task of the placement takes beside ports. */
export function wholeNeed(state: ClusterState, placement: Placement): Need | undefined {
  const definition = state.taskDefinitions.get(placement.taskDefinitionArn);
  const room = definition === undefined ? undefined : roomOf(definition);
  const { resources } = placement.request;
  return room && { ...room, ...(resources !== undefined && { resources }) };
}

function asksForPorts({ networkMode, containers }: TaskDefinition): boolean {
  return networkMode !== 'awsvpc' && containers.some(({ hostPorts }) => hostPorts.tcp.length > 0);
}

/** The definitions of the workload have one container each. */
function roomOf(definition: TaskDefinition): Need | undefined {
  const [container] = definition.containers;
  const isAwsvpc = definition.networkMode === 'awsvpc';
  if (container === undefined) return undefined;
  return {
    cpuUnits: definition.cpuUnits ?? container.cpuUnits,
    memoryMiB: definition.memoryMiB ?? container.memoryMiB ?? 0,
    eniSlots: isAwsvpc ? 1 : 0,
  };
}
