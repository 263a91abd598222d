import type { ContainerInstanceArn, EpochMs, PlacementId } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import type { ClusterState } from './cluster-state.ts';
import { mayBlamePlace } from './task-end.ts';

/** Failures further apart than this have nothing to do with each other. */
export const failureWindowMs = 5 * 60_000;
/**
 * So many make a suspicion, on one instance or of one placement. More are not remembered of any one
 * placement, so that one that fails all the time does not make those of others be forgotten.
 */
export const failuresMin = 3;

/** A task that failed on an instance. */
export interface FailureThere {
  readonly at: EpochMs;
  readonly placementId: PlacementId;
}

/** The newest failure of a placement on one instance. */
export interface FailureElsewhere {
  readonly at: EpochMs;
  readonly containerInstanceArn: ContainerInstanceArn;
}

/** What keeps tasks away from an instance on which too much failed. */
export interface Quarantine {
  readonly until: EpochMs;
  /** From then on one task at a time is tried there. */
  readonly probationFrom?: EpochMs;
}

type Entry = Extract<
  Decided,
  {
    type: 'ContainerInstanceQuarantined' | 'ContainerInstanceQuarantineEased' | 'PlacementBlamed';
  }
>;

/** Counts a task that ended by a failure of its own or of its place, for both. */
export function noteFailure(
  state: ClusterState,
  {
    placementId,
    taskArn,
  }: Pick<Extract<Decided, { type: 'TaskFinished' }>, 'placementId'> & {
    readonly taskArn?: Extract<Decided, { type: 'TaskFinished' }>['taskArn'];
  },
  at: EpochMs,
): void {
  const task = taskArn === undefined ? undefined : state.tasks.get(taskArn);
  if (task?.containerInstanceArn === undefined || !mayBlamePlace(task)) return;
  const { containerInstanceArn } = task;
  const instance = state.containerInstances.get(containerInstanceArn);
  if (instance !== undefined) {
    const failures = withFailure(recent(instance.failures, at), { at, placementId });
    state.containerInstances.set(containerInstanceArn, { ...instance, failures });
  }
  const placement = state.placements.get(placementId);
  if (placement !== undefined) {
    const others = recent(placement.failedOn, at).filter(
      (one) => one.containerInstanceArn !== containerInstanceArn,
    );
    const failedOn = [...others, { at, containerInstanceArn }].slice(-failuresMin);
    state.placements.set(placementId, { ...placement, failedOn });
  }
}

function withFailure(
  before: readonly FailureThere[],
  failure: FailureThere,
): readonly FailureThere[] {
  const isOfSame = ({ placementId }: FailureThere) => placementId === failure.placementId;
  const isOneTooMany = before.filter(isOfSame).length >= failuresMin;
  const kept = isOneTooMany ? before.toSpliced(before.findIndex(isOfSame), 1) : before;
  return [...kept, failure];
}

/** Those that are near enough to now. */
export function recent<Failure extends { readonly at: EpochMs }>(
  failures: readonly Failure[] | undefined,
  at: EpochMs,
): readonly Failure[] {
  return (failures ?? []).filter((failure) => at - failure.at <= failureWindowMs);
}

export function evolveQuarantine(state: ClusterState, entry: Entry, at: EpochMs): void {
  if (entry.type === 'PlacementBlamed') {
    const placement = state.placements.get(entry.placementId);
    if (placement === undefined) return;
    const { failedOn: _, ...rest } = placement;
    return state.placements.set(entry.placementId, { ...rest, blamedUntil: entry.until });
  }
  const { containerInstanceArn } = entry;
  const instance = state.containerInstances.get(containerInstanceArn);
  if (instance === undefined) return;
  // What led here has had its consequence.
  const { failures: _, quarantine, ...rest } = instance;
  if (entry.type === 'ContainerInstanceQuarantined') {
    const { until } = entry;
    return state.containerInstances.set(containerInstanceArn, { ...rest, quarantine: { until } });
  }
  if (entry.to === 'OPEN') return state.containerInstances.set(containerInstanceArn, rest);
  state.containerInstances.set(containerInstanceArn, {
    ...rest,
    quarantine: { until: quarantine?.until ?? at, probationFrom: at },
  });
}
