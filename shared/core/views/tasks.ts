import type { ClusterState, KnownTask } from '../state/cluster-state.ts';
import { isLive } from '../state/cluster-state.ts';
import type { TaskAnswer } from './answers.ts';

/** One task as the API shows it. */
export function taskAnswer(state: ClusterState, task: KnownTask): TaskAnswer {
  const {
    owner,
    seenAt: _1,
    missedFirstAt: _2,
    missedLastAt: _3,
    stopRefusedAt: _4,
    seenReading: _5,
    stopAccepted: _6,
    preempted: _7,
    ...seen
  } = task;
  const ec2InstanceId =
    task.containerInstanceArn === undefined
      ? undefined
      : state.containerInstances.get(task.containerInstanceArn)?.ec2InstanceId;
  return {
    ...seen,
    ...(ec2InstanceId !== undefined && { ec2InstanceId }),
    ...(owner !== undefined && { placementId: owner.placementId }),
    ...(owner?.slot !== undefined && { slot: owner.slot }),
  };
}

/** Every task that is not STOPPED, ours and everybody else's, ascending by ARN. */
export function taskAnswers(state: ClusterState): TaskAnswer[] {
  return state.tasks
    .sorted()
    .filter(isLive)
    .map((task) => taskAnswer(state, task));
}
