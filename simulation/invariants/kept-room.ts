import type { ContainerInstanceArn, PlacementId } from '../../shared/core/ids.ts';
import {
  type ClusterState,
  type KnownTask,
  type Slot,
  type SlotKey,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { giveBack, type Room, roomOn, takenBy, wholeNeed } from './room.ts';

/**
 * What is left of an instance once what is stopping has stopped and what room is kept for has begun.
 *
 * @param counts whether room that is kept for a slot counts, by its priority
 */
export function roomInTheEnd(
  state: ClusterState,
  arn: ContainerInstanceArn,
  counts: (key: SlotKey, priority: number) => boolean,
): { readonly room: Room; readonly hasPorts: boolean } | undefined {
  const { containerInstances, placements, taskDefinitions } = state;
  const instance = containerInstances.get(arn);
  if (instance === undefined) return undefined;
  const there = tasksOn(state, arn);
  let room: Room = roomOn(state, instance, there);
  for (const task of stoppingOf(state, there)) room = giveBack(room, takenBy(state, task), 1);
  let hasPorts = false;
  for (const [key, slot] of nomineesIn(state)) {
    const placement = placements.get(slot.placementId);
    if (slot.nominated !== arn || placement === undefined) continue;
    if (!counts(key, placement.request.priority)) continue;
    const need = wholeNeed(state, placement);
    if (need !== undefined) room = giveBack(room, need, -1);
    const definition = taskDefinitions.get(placement.taskDefinitionArn);
    hasPorts ||= definition?.containers.some(({ hostPorts }) => hostPorts.tcp.length > 0) === true;
  }
  return { room, hasPorts };
}

/** Whether a task that is to stay has a port that the placement asks for: room is of no use there. */
export function isPortTaken(
  state: ClusterState,
  arn: ContainerInstanceArn,
  placementId: PlacementId,
): boolean {
  const portsOf = (definition: string | undefined) =>
    (state.taskDefinitions.get(definition as never)?.containers ?? []).flatMap(
      ({ hostPorts }) => hostPorts.tcp,
    );
  const there = tasksOn(state, arn);
  const going = new Set(stoppingOf(state, there));
  const taken = there
    .filter((task) => !going.has(task))
    .flatMap(({ taskDefinitionArn }) => portsOf(taskDefinitionArn));
  const asked = portsOf(state.placements.get(placementId)?.taskDefinitionArn);
  return asked.some((port) => taken.includes(port));
}

/** The slots that room is kept for. */
export function nomineesIn(state: ClusterState): [SlotKey, Slot][] {
  return [...state.indexes.slotsByStatus.of('WAITING')].flatMap((key) => {
    const slot = state.slots.get(key);
    return slot?.nominated === undefined ? [] : [[key, slot] satisfies [SlotKey, Slot]];
  });
}

function tasksOn({ indexes, tasks }: ClusterState, arn: ContainerInstanceArn): KnownTask[] {
  return [...indexes.liveTasksOnInstance.of(arn)].flatMap((one) => tasks.get(one) ?? []);
}

/** Those that are being stopped, and those whose successor runs: their turn comes under the limit on stops. */
function stoppingOf(
  { effects, slots, tasks }: ClusterState,
  there: readonly KnownTask[],
): KnownTask[] {
  const stopping = new Set<string>();
  for (const effect of effects.values()) {
    if (effect.type === 'StopTask') stopping.add(effect.taskArn);
  }
  const isReplaced = ({ owner, taskArn }: KnownTask) => {
    if (owner?.slot === undefined) return false;
    const held = slots.get(slotKey(owner.placementId, owner.slot))?.taskArn;
    return held !== undefined && held !== taskArn && tasks.get(held)?.lastStatus === 'RUNNING';
  };
  return there.filter(
    (task) => task.desiredStatus === 'STOPPED' || stopping.has(task.taskArn) || isReplaced(task),
  );
}
