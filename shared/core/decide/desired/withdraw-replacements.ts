import { byText } from '../../order.ts';
import { type ClusterState, type KnownTask, slotKey } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { isForming, judgeSlot } from '../verdicts/tasks.ts';

/**
 * A slot that found no other place goes on with the task that it let go of, once nothing speaks
 * against that task any more: its instance was opened again, or ECS shows it after all. Else it might
 * wait for ever for the very room that its own task takes.
 */
export function withdrawReplacements(deciding: Deciding): void {
  const { state, decided } = deciding;
  const unheld = [...state.indexes.unheldTasks.all()].sort(byText);
  const tasks = unheld.flatMap((arn) => state.tasks.get(arn) ?? []);
  // Should a slot have let go of several, one that runs comes first.
  const isRunning = ({ lastStatus }: KnownTask) => lastStatus === 'RUNNING';
  const inOrder = [...tasks.filter(isRunning), ...tasks.filter((task) => !isRunning(task))];
  for (const task of inOrder) {
    const owner = task.owner;
    if (owner?.slot === undefined || !isWantedAgain(deciding, task)) continue;
    const { placementId, slot } = owner;
    decided({ type: 'TaskReplacementWithdrawn', placementId, slot, taskArn: task.taskArn });
  }
}

function isWantedAgain({ state, at }: Deciding, task: KnownTask): boolean {
  const { owner, taskArn } = task;
  if (owner?.slot === undefined || isEnding(state, task)) return false;
  const placement = state.placements.get(owner.placementId);
  const slot = state.slots.get(slotKey(owner.placementId, owner.slot));
  if (placement?.status !== 'ACTIVE' || isForming(placement)) return false;
  if (slot?.status !== 'WAITING' || isHostForgotten(state, task)) return false;
  return judgeSlot(state, placement, { ...slot, taskArn }, at) === undefined;
}

function isEnding(
  state: ClusterState,
  { desiredStatus, missedFirstAt, preempted, taskArn }: KnownTask,
): boolean {
  return (
    desiredStatus === 'STOPPED' ||
    preempted === true ||
    missedFirstAt !== undefined ||
    state.indexes.stopOfTask.of(taskArn).size > 0
  );
}

/** What is known of an instance is forgotten an hour after it has left the cluster. */
function isHostForgotten(state: ClusterState, { containerInstanceArn }: KnownTask): boolean {
  return containerInstanceArn !== undefined && !state.containerInstances.has(containerInstanceArn);
}
