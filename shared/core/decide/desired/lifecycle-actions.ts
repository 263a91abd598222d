import type { ContainerInstanceArn, EffectId, EpochMs } from '../../ids.ts';
import type { LifecycleAction } from '../../log/lifecycle.ts';
import { byText } from '../../order.ts';
import type { ClusterState, Ec2Signals } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';

/**
 * A little less than the minute tick, which finds it due: a hook whose heartbeat time-out is two
 * minutes or more is kept waiting.
 */
const heartbeatEveryMs = 45_000;
/** However slowly the tasks move, the group has waited long enough. */
export const lifecycleMsMax = 3_600_000;
/** So long before that, what waited for a disruption budget moves without it. */
const pressedMs = 300_000;
/** ECS completes its own hook, once its services' tasks are gone too. Source: ECS, managed draining. */
const hookOfEcs = 'ecs-managed-draining-termination-hook';

/**
 * Keeps an Auto Scaling group waiting while tasks of ours are still on the instance that it is about to
 * terminate, and lets it go on when none is left, or after an hour.
 */
export function holdLifecycleActions({ state, at, decided, nextId }: Deciding): void {
  const waiting = [...state.ec2Instances.values()]
    .flatMap((signals) => actionOf(signals) ?? [])
    .sort((a, b) => byText(a.ec2InstanceId, b.ec2InstanceId));
  for (const action of waiting) {
    const known = state.lifecycles.get(action.ec2InstanceId);
    const held = known?.lifecycleActionToken === action.lifecycleActionToken ? known : undefined;
    if (held?.completedAt !== undefined) continue;
    const type = 'LifecycleCompletionDecided';
    if (!hasOurs(state, action)) {
      decided({ type, effectId: nextId() as EffectId, ...action, reason: 'MOVED' });
    } else if (held !== undefined && at - held.heldSince >= lifecycleMsMax) {
      decided({ type, effectId: nextId() as EffectId, ...action, reason: 'DEADLINE' });
    } else if (isDue(held?.heartbeatAt, at)) {
      const effectId = nextId() as EffectId;
      decided({ type: 'LifecycleHeartbeatDecided', effectId, ...action });
    }
  }
}

/** Whether the group that takes the instance will soon be let go on, whatever is still there. */
export function isHookRunningOut(
  state: ClusterState,
  containerInstanceArn: ContainerInstanceArn,
  at: EpochMs,
): boolean {
  const ec2InstanceId = state.containerInstances.get(containerInstanceArn)?.ec2InstanceId;
  if (ec2InstanceId === undefined) return false;
  const action = state.ec2Instances.get(ec2InstanceId)?.terminateLifecycleAction;
  const held = state.lifecycles.get(ec2InstanceId);
  if (held === undefined || held.lifecycleActionToken !== action?.lifecycleActionToken)
    return false;
  return held.completedAt === undefined && at - held.heldSince >= lifecycleMsMax - pressedMs;
}

/** What the group waits for, unless the instance is going already or it is none of our business. */
function actionOf({
  ec2InstanceId,
  state,
  terminateLifecycleAction,
}: Ec2Signals): LifecycleAction | undefined {
  if (terminateLifecycleAction === undefined) return undefined;
  if (state === 'shutting-down' || state === 'terminated') return undefined;
  if (terminateLifecycleAction.lifecycleHookName.startsWith(hookOfEcs)) return undefined;
  return { ec2InstanceId, ...terminateLifecycleAction };
}

function isDue(heartbeatAt: EpochMs | undefined, at: EpochMs): boolean {
  return heartbeatAt === undefined || at - heartbeatAt >= heartbeatEveryMs;
}

/** Tasks that have not ended yet, and starts that have no answer. */
function hasOurs({ indexes, tasks }: ClusterState, { ec2InstanceId }: LifecycleAction): boolean {
  const isOurs = (arn: ContainerInstanceArn) =>
    indexes.attemptsOnInstance.of(arn).size > 0 ||
    [...indexes.liveTasksOnInstance.of(arn)].some((task) => tasks.get(task)?.owner !== undefined);
  return [...indexes.containerInstancesOfEc2.of(ec2InstanceId)].some(isOurs);
}
