import type { ContainerInstanceArn, EpochMs } from '../../ids.ts';
import type { LostSlot } from '../../log/incidents.ts';
import type { ClusterState } from '../../state/cluster-state.ts';

/** The earliest moment at which anything that is still known spoke of these losses. */
export function firstSignalAt(
  state: ClusterState,
  losses: readonly LostSlot[],
  at: EpochMs,
): EpochMs {
  const known = losses.flatMap(({ taskArn, containerInstanceArn }) => [
    ...(taskArn === undefined ? [] : ofTask(state, taskArn)),
    ...(containerInstanceArn === undefined ? [] : ofInstance(state, containerInstanceArn)),
  ]);
  // Clocks differ, and nothing is told of the future.
  return Math.min(at, ...known.filter((one) => one !== undefined)) as EpochMs;
}

function ofTask(state: ClusterState, taskArn: NonNullable<LostSlot['taskArn']>) {
  const task = state.tasks.get(taskArn);
  return [task?.stoppingAt, task?.stoppedAt, task?.missedFirstAt];
}

function ofInstance(state: ClusterState, arn: ContainerInstanceArn) {
  const instance = state.containerInstances.get(arn);
  const ec2 = instance?.ec2InstanceId && state.ec2Instances.get(instance.ec2InstanceId);
  return [instance?.missedFirstAt, instance?.silentSince, ec2 ? ec2.missedFirstAt : undefined];
}
