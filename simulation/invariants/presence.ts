import type {
  AttemptId,
  ContainerInstanceArn,
  PlacementId,
  TaskArn,
} from '../../shared/core/ids.ts';
import type { PlacementRequest } from '../../shared/core/placement.ts';
import type { ClusterState, KnownTask, TaskOwner } from '../../shared/core/state/cluster-state.ts';

/** One task that runs, or that a call under way will start, with what rules look at. */
export interface Present {
  readonly group: string | undefined;
  /** Absent on Fargate. */
  readonly on?: ContainerInstanceArn;
  readonly zone: string | undefined;
  /** Whether its slot holds it, or nobody of ours has to. */
  readonly isToStay: boolean;
  /** Of whoever asked for it: `undefined` of strangers, `'gone'` when that is not known any more. */
  readonly request: PlacementRequest | 'gone' | undefined;
  /** Of one that has not been seen yet. */
  readonly attemptId?: AttemptId;
  /** Of one that has. */
  readonly taskArn?: TaskArn;
}

/** All of them, by every task that was ever told of. */
export function presentIn(state: ClusterState): readonly Present[] {
  return [...seenIn(state), ...awaitedIn(state)];
}

function seenIn(state: ClusterState): readonly Present[] {
  const seen: Present[] = [];
  for (const task of state.tasks.values()) {
    if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') continue;
    const on = task.containerInstanceArn;
    seen.push({
      group: task.group,
      ...(on !== undefined && { on }),
      zone: on === undefined ? task.availabilityZone : zoneOf(state, on),
      isToStay: isToStay(state, task),
      request: requestOf(state, task.owner?.placementId),
      taskArn: task.taskArn,
    });
  }
  return seen;
}

function awaitedIn(state: ClusterState): readonly Present[] {
  const seenOf = new Map<string, number>();
  for (const { lastStatus, owner, startedBy = '' } of state.tasks.values()) {
    if (lastStatus === 'STOPPED' || lastStatus === 'DELETED' || owner === undefined) continue;
    seenOf.set(startedBy, (seenOf.get(startedBy) ?? 0) + 1);
  }
  return [...state.attempts.values()].flatMap(({ attemptId, placementId, target, ...attempt }) => {
    const { runTask, slots } = attempt;
    const unseen = Math.max(0, slots.length - (seenOf.get(runTask.startedBy) ?? 0));
    const on = target.type === 'EC2' ? target.containerInstanceArn : undefined;
    return Array<Present>(unseen).fill({
      group: runTask.group,
      ...(on !== undefined && { on }),
      zone: target.type === 'EC2' ? zoneOf(state, on) : target.availabilityZone,
      isToStay: true,
      request: requestOf(state, placementId),
      attemptId,
    });
  });
}

function requestOf(state: ClusterState, placementId: PlacementId | undefined): Present['request'] {
  if (placementId === undefined) return undefined;
  return state.placements.get(placementId)?.request ?? 'gone';
}

function isToStay(state: ClusterState, { desiredStatus, owner, taskArn }: KnownTask): boolean {
  return desiredStatus !== 'STOPPED' && (owner === undefined || isHeld(state, owner, taskArn));
}

function isHeld(state: ClusterState, { placementId, slot }: TaskOwner, taskArn: string): boolean {
  return slot !== undefined && state.slots.get(`${placementId}/${slot}`)?.taskArn === taskArn;
}

/** The zone that an instance says it is in. */
export function zoneOf(
  state: ClusterState,
  arn: ContainerInstanceArn | undefined,
): string | undefined {
  const instance = arn === undefined ? undefined : state.containerInstances.get(arn);
  return instance?.attributes.find(({ name }) => name === 'ecs.availability-zone')?.value;
}

/** Whether anybody on the instance keeps those out that are of no trust domain. */
export function isOfATrustDomain(present: readonly Present[], arn: ContainerInstanceArn): boolean {
  return present.some(({ on, request }) => {
    if (on !== arn || request === undefined) return false;
    return request === 'gone' || request.trustDomain !== undefined;
  });
}
