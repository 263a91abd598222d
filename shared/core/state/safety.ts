import { byText } from '../order.ts';
import {
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  slotKey,
} from './cluster-state.ts';

/**
 * What must hold of every committed state, as sentences about what does not; empty when all is well.
 * For tests and simulation: it looks at the whole state.
 */
export function safetyViolations(state: ClusterState): readonly string[] {
  return [
    ...[...state.containerInstances.values()].flatMap((instance) => overpromised(state, instance)),
    ...slotsAstray(state),
    ...attemptsAstray(state),
    ...placementsAstray(state),
  ].sort(byText);
}

/** Our own tasks and promises alone may never exceed what an instance registered. */
function overpromised(state: ClusterState, instance: KnownContainerInstance): string[] {
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

function slotsAstray(state: ClusterState): string[] {
  const holders = new Map<string, string>();
  return [...state.slots.values()].flatMap((slot) => {
    const key = slotKey(slot.placementId, slot.index);
    const wrong: string[] = [];
    if (!state.placements.has(slot.placementId)) wrong.push(`${key} belongs to no placement`);
    if (slot.status === 'STARTED' && slot.taskArn === undefined) wrong.push(`${key} holds no task`);
    if (slot.status === 'STARTING' && !state.attempts.has(slot.attemptId as never)) {
      wrong.push(`${key} waits for an attempt that is not there`);
    }
    if (slot.taskArn !== undefined) {
      const other = holders.get(slot.taskArn);
      if (other !== undefined) wrong.push(`${slot.taskArn} is held by ${other} and ${key}`);
      holders.set(slot.taskArn, key);
    }
    return wrong;
  });
}

function attemptsAstray(state: ClusterState): string[] {
  return [...state.attempts.values()].flatMap(({ attemptId, slots, runTask }) => {
    const wrong: string[] = [];
    if (runTask.clientToken !== attemptId) wrong.push(`${attemptId} goes under another token`);
    if (runTask.count !== slots.length) wrong.push(`${attemptId} asks for another count`);
    return wrong;
  });
}

function placementsAstray(state: ClusterState): string[] {
  return [...state.placements.values()].flatMap(({ placementId, request, status }) => {
    const slots = state.indexes.slotsOfPlacement.of(placementId).size;
    const live = [...state.indexes.liveTasksOfPlacement.of(placementId)].flatMap(
      (arn) => state.tasks.get(arn) ?? [],
    );
    const wrong: string[] = [];
    if (status === 'ACTIVE' && slots !== request.desiredCount) {
      wrong.push(`${placementId} has ${slots} slots for ${request.desiredCount} tasks`);
    }
    if (live.some((task) => !isLive(task))) wrong.push(`${placementId} counts a stopped task`);
    return wrong;
  });
}
