import { disruptionsAllowed } from '../decide/valves/disruption-budget.ts';
import type { TaskArn } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import { byText } from '../order.ts';
import type { ClusterState, Placement, Slot } from '../state/cluster-state.ts';
import { isOnTerminatedHost } from '../state/known-task.ts';
import type { DecisionAnswer, PlacementAnswer } from './answers.ts';
import { taskAnswer } from './tasks.ts';

/** A placement as the API shows it. */
export function placementAnswer(state: ClusterState, placement: Placement): PlacementAnswer {
  const { placementId, status, requestedAt, request, unplaceable } = placement;
  const slots = [...state.indexes.slotsOfPlacement.of(placementId)].flatMap(
    (key) => state.slots.get(key) ?? [],
  );
  const running = slots.filter((slot) => isRunning(state, slot)).length;
  const finished = slots.filter((slot) => slot.status === 'FINISHED').length;
  const tasks = [...state.indexes.liveTasksOfPlacement.of(placementId)]
    .sort(byText)
    .flatMap((arn) => state.tasks.get(arn) ?? [])
    .filter((task) => !isOnTerminatedHost(state, task))
    .map((task) => taskAnswer(state, task));
  return {
    placementId,
    status,
    requestedAt,
    desiredCount: status === 'DELETING' ? 0 : request.desiredCount,
    pendingCount: slots.length - running - finished,
    runningCount: running,
    finishedCount: finished,
    ...(request.disruptionBudget !== undefined && {
      disruptionsAllowed: disruptionsAllowed(state, placement),
    }),
    request,
    tasks,
    ...(unplaceable !== undefined && {
      unplaceable: { ...unplaceable.reason, slots: unplaceable.slots },
    }),
  };
}

/** Every placement, ascending by id, which is the order in which they were asked for. */
export function placementAnswers(state: ClusterState): PlacementAnswer[] {
  return state.placements.sorted().map((placement) => placementAnswer(state, placement));
}

/** What was decided for one placement, out of all that was decided. */
export function decisionAnswers(
  decisions: readonly Decided[],
  placementId: Placement['placementId'],
): DecisionAnswer[] {
  return decisions.flatMap((decision): DecisionAnswer[] => {
    if (decision.type === 'TaskPlaced' && decision.placementId === placementId) {
      const { slots, target, attemptId } = decision;
      return [{ type: 'placed', slots, target, attemptId }];
    }
    if (decision.type === 'TaskUnplaceable' && decision.placementId === placementId) {
      const { slots, reason } = decision;
      return [{ type: 'unplaceable', slots, reason }];
    }
    if (decision.type === 'SlotNominated' && decision.placementId === placementId) {
      const { slot, containerInstanceArn } = decision;
      const displaced = displacedFor(decisions, placementId, slot);
      return [{ type: 'nominated', slots: [slot], containerInstanceArn, displaced }];
    }
    return [];
  });
}

function displacedFor(
  decisions: readonly Decided[],
  placementId: Placement['placementId'],
  slot: number,
): readonly TaskArn[] {
  return decisions.flatMap((decision) => {
    if (decision.type !== 'TaskPreempted' || !('for' in decision)) return [];
    const { for: winner, taskArn } = decision;
    return winner.placementId === placementId && winner.slot === slot ? taskArn : [];
  });
}

/** True when the slot's own task runs; the task that it replaces does not count. */
export function isRunning(state: ClusterState, slot: Slot): boolean {
  const task = slot.taskArn === undefined ? undefined : state.tasks.get(slot.taskArn);
  return task?.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
}
