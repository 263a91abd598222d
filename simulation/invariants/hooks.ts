import type { ClusterState } from '../../shared/core/state/cluster-state.ts';

/** An hour is the longest that a group waits; five minutes before its end nothing is held back. */
const pressedAfterMs = 55 * 60_000;

/** Whether a task is on an instance whose group will soon wait for it no longer. */
export function isHookNearItsEnd(
  { tasks, containerInstances, ec2Instances, lifecycles }: ClusterState,
  taskArn: string | undefined,
  at: number,
): boolean {
  const arn = tasks.get(taskArn as never)?.containerInstanceArn;
  const ec2InstanceId = containerInstances.get(arn as never)?.ec2InstanceId;
  const action = ec2Instances.get(ec2InstanceId as never)?.terminateLifecycleAction;
  const held = lifecycles.get(ec2InstanceId as never);
  if (action === undefined || held === undefined) return false;
  const isSame = held.lifecycleActionToken === action.lifecycleActionToken;
  return isSame && at - held.heldSince >= pressedAfterMs;
}
