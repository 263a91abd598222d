import { byText } from '../order.ts';
import {
  type Attempt,
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  type Placement,
  type Slot,
  slotKey,
} from './cluster-state.ts';

/**
 * What must hold of every committed state, as sentences about what does not; empty when all is well.
 * For tests: it looks at the whole state.
 */
export function safetyViolations(state: ClusterState): readonly string[] {
  return [
    ...[...state.containerInstances.values()].flatMap((one) =>
      containerInstanceViolations(state, one),
    ),
    ...[...state.attempts.values()].flatMap(attemptViolations),
    ...[...state.placements.values()].flatMap((one) => placementViolations(state, one)),
    ...[...state.slots.values()].flatMap((one) => slotViolations(state, one)),
  ].sort(byText);
}

/** Our own tasks and promises alone may never exceed what an instance registered. */
export function containerInstanceViolations(
  state: ClusterState,
  instance: KnownContainerInstance,
): string[] {
  const { containerInstanceArn: arn, registeredResources: registered } = instance;
  let cpuUnits = 0;
  let memoryMiB = 0;
  const seen = new Map<string, number>();
  for (const taskArn of state.indexes.liveTasksOnInstance.of(arn)) {
    const task = state.tasks.get(taskArn);
    if (task?.owner === undefined) continue;
    cpuUnits += task.cpuUnits;
    memoryMiB += task.memoryMiB;
    if (task.startedBy !== undefined) seen.set(task.startedBy, (seen.get(task.startedBy) ?? 0) + 1);
  }
  for (const id of state.indexes.attemptsOnInstance.of(arn)) {
    const attempt = state.attempts.get(id);
    if (attempt === undefined) continue;
    const unseen = attempt.slots.length - (seen.get(attempt.runTask.startedBy) ?? 0);
    cpuUnits += attempt.demand.cpuUnits * unseen;
    memoryMiB += attempt.demand.memoryMiB * unseen;
  }
  if (cpuUnits <= registered.cpuUnits && memoryMiB <= registered.memoryMiB) return [];
  return [
    `${arn} is promised ${cpuUnits} CPU units and ${memoryMiB} MiB of ${registered.cpuUnits} and ${registered.memoryMiB}`,
  ];
}

/** A slot belongs to a placement, and what it holds or waits for is there and its own. */
export function slotViolations(state: ClusterState, slot: Slot): string[] {
  const key = slotKey(slot.placementId, slot.index);
  const wrong: string[] = [];
  if (!state.placements.has(slot.placementId)) wrong.push(`${key} belongs to no placement`);
  if (slot.status === 'STARTED' && slot.taskArn === undefined) wrong.push(`${key} holds no task`);
  if (slot.status === 'STARTING' && !state.attempts.has(slot.attemptId as never)) {
    wrong.push(`${key} waits for an attempt that is not there`);
  }
  // What a finished slot held is history: it may have been forgotten, and told of again by an event
  // that comes hours late, to be stopped as a task of nobody's.
  const held = slot.status === 'FINISHED' ? undefined : slot.taskArn;
  const owner = held === undefined ? undefined : state.tasks.get(held)?.owner;
  // A task has one owner, so this also says that no two slots hold it.
  if (owner !== undefined && slotKey(owner.placementId, owner.slot ?? -1) !== key) {
    wrong.push(`${slot.taskArn} is held by ${key} and was started for another slot`);
  }
  return wrong;
}

/** An attempt is one call for its slots, under its own token. */
export function attemptViolations({ attemptId, slots, runTask }: Attempt): string[] {
  const wrong: string[] = [];
  if (runTask.clientToken !== attemptId) wrong.push(`${attemptId} goes under another token`);
  if (runTask.count !== slots.length) wrong.push(`${attemptId} asks for another count`);
  return wrong;
}

/** A placement has a slot for each task that it wants, and counts live tasks only. */
export function placementViolations(
  state: ClusterState,
  { placementId, request, status }: Placement,
): string[] {
  const slots = state.indexes.slotsOfPlacement.of(placementId).size;
  const wrong: string[] = [];
  if (status === 'ACTIVE' && slots !== request.desiredCount) {
    wrong.push(`${placementId} has ${slots} slots for ${request.desiredCount} tasks`);
  }
  for (const arn of state.indexes.liveTasksOfPlacement.of(placementId)) {
    const task = state.tasks.get(arn);
    if (task !== undefined && !isLive(task)) wrong.push(`${placementId} counts a stopped task`);
  }
  return wrong;
}
