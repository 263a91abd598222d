import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { PlacementId, TaskArn } from '../../../shared/core/ids.ts';
import type { Arrival, LogItem } from '../../../shared/core/log/item.ts';
import { byText } from '../../../shared/core/order.ts';
import {
  type ClusterState,
  isLive,
  type KnownTask,
} from '../../../shared/core/state/cluster-state.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { fold } from '../../../shared/core/state/fold.ts';
import {
  anywhereDefinition,
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
  taskOf,
  webDefinition,
} from '../cluster-under-test.ts';
import { instanceNames, placementNames, type Step } from './steps.ts';

const requestedBy = 'arn:aws:iam::123456789012:user/ana';

/** Lives through a history, one turn a step. */
export function live(history: readonly Step[]): ClusterUnderTest {
  const cluster = new ClusterUnderTest();
  for (const one of history) take(cluster, one);
  return cluster;
}

/** One more step of a history. */
export function take(cluster: ClusterUnderTest, one: Step): void {
  switch (one.do) {
    case 'acceptStarts':
      cluster.acceptStarts(one.lastStatus);
      return;
    case 'pass':
      cluster.later(one.ms);
      return;
    default:
      cluster.turn(...arrivalsOf(cluster.state, one));
  }
}

/** What a step puts into the inbox, as things stand. */
export function arrivalsOf(state: ClusterState, one: Step): Arrival[] {
  switch (one.do) {
    case 'acceptStarts':
    case 'pass':
      return [];
    case 'seeInstance':
      return [instanceOf(one.name, one.seen)];
    case 'missInstance':
      return [{ type: 'ContainerInstanceMissed', containerInstanceArn: instanceArn(one.name) }];
    case 'impair':
      return [healthChanged(one.name, ['AGENT_CONNECTIVITY'])];
    case 'drain':
      return [{ type: 'DrainRequested', containerInstanceArn: instanceArn(one.name), requestedBy }];
    case 'activate':
      return [
        { type: 'ActivateRequested', containerInstanceArn: instanceArn(one.name), requestedBy },
      ];
    case 'signal':
      return [signalOf(one.name, one.signal)];
    case 'request':
      return requestOf(one);
    case 'update': {
      const placementId = one.name as PlacementId;
      const { desiredCount } = one;
      return [{ type: 'PlacementUpdateRequested', placementId, desiredCount, requestedBy }];
    }
    case 'delete':
      return [
        { type: 'PlacementDeleteRequested', placementId: one.name as PlacementId, requestedBy },
      ];
    case 'refuseStart': {
      const attempt = pick(state.attempts.sorted(), one.nth);
      if (attempt === undefined) return [];
      const { attemptId } = attempt;
      const failures = [{ reason: 'RESOURCE:MEMORY' }];
      return [{ type: 'RunTaskRefused', attemptId, error: 'FAILURES', message: '', failures }];
    }
    case 'answerEffect':
      return answerOf(state, one.nth, one.how);
    case 'changeTask': {
      // What has stopped never runs again.
      const task = pick(state.tasks.sorted().filter(isLive), one.nth);
      return task === undefined ? [] : [changed(seenOf(task), one.change)];
    }
    case 'missTask': {
      const task = pick(state.tasks.sorted(), one.nth);
      return task === undefined ? [] : [{ type: 'TaskMissed', taskArn: task.taskArn }];
    }
    case 'seeForeignTask': {
      const task = taskOf(one.name, {
        containerInstanceArn: instanceArn(one.on),
        group: 'service:db',
      });
      return [{ type: 'TaskStateChanged', task }];
    }
    case 'reconciled':
      return [{ type: 'ReconcileCompleted', tasks: 5, containerInstances: 3 }];
  }
}

export function healthChanged(name: string, impaired: readonly string[]): Arrival {
  return {
    type: 'ContainerInstanceHealthChanged',
    containerInstanceArn: instanceArn(name),
    overallStatus: impaired.length > 0 ? 'IMPAIRED' : 'OK',
    impaired,
  };
}

/** One of the things that EC2 and Auto Scaling say of an instance. */
export function signalOf(name: string, signal: number): Arrival {
  const ec2InstanceId = ec2Id(name);
  const all: Arrival[] = [
    { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'running' },
    { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'stopping' },
    { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'stopped' },
    { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'terminated' },
    { type: 'SpotInterruptionWarned', ec2InstanceId, action: 'terminate' },
    { type: 'RebalanceRecommended', ec2InstanceId },
    { type: 'Ec2InstanceMissed', ec2InstanceId },
    {
      type: 'TerminateLifecycleActionStarted',
      ec2InstanceId,
      autoScalingGroupName: 'workers',
      lifecycleHookName: 'wait',
      lifecycleActionToken: 'c0ffee',
    },
    { type: 'ScheduledChangeAnnounced', ec2InstanceId, eventTypeCode: 'AWS_EC2_REBOOT' },
  ];
  return pick(all, signal) ?? { type: 'RebalanceRecommended', ec2InstanceId };
}

function requestOf(one: Extract<Step, { do: 'request' }>): Arrival[] {
  const { name, desiredCount, gang, anywhere, maxUnavailable, key, resources } = one;
  const { priority, cpu, rules, more } = one;
  const capacity = anywhere
    ? [{ launchType: 'EC2' as const }, { capacityProvider: 'FARGATE' as const, afterSeconds: 20 }]
    : [{ launchType: 'EC2' as const }];
  const definition = anywhere ? anywhereDefinition : webDefinition;
  const request = {
    desiredCount,
    gang,
    capacity,
    ...(resources !== undefined && { resources }),
    ...(maxUnavailable !== undefined && { disruptionBudget: { maxUnavailable } }),
    ...(priority !== undefined && { priority }),
    ...(cpu !== undefined && { overrides: { cpu } }),
    ...(rules !== undefined && { placementConstraints: rules, group: `group-${name}` }),
    ...more,
  };
  const asked = placementRequested(name, request, definition);
  if (key === undefined) return asked;
  const idempotency = { key, requestHash: `${name} ${desiredCount}` };
  return asked.map((arrival) =>
    arrival.type === 'PlacementRequested' ? { ...arrival, idempotency } : arrival,
  );
}

function answerOf(state: ClusterState, index: number, how: number): Arrival[] {
  const effect = pick(state.effects.sorted(), index);
  if (effect === undefined) return [];
  const { effectId } = effect;
  const refusal = { effectId, error: 'ServerException', message: 'try again' };
  if (effect.type === 'UpdateContainerInstancesState') {
    return how % 2 === 0
      ? [{ type: 'UpdateContainerInstancesStateAccepted', effectId }]
      : [{ type: 'UpdateContainerInstancesStateRefused', ...refusal }];
  }
  const answers: Arrival[] = [
    { type: 'StopTaskAccepted', effectId },
    { type: 'StopTaskSkipped', effectId, found: 'STOPPING' },
    { type: 'StopTaskSkipped', effectId, found: 'MISSING' },
    { type: 'StopTaskRefused', ...refusal },
  ];
  return [pick(answers, how) ?? { type: 'StopTaskAccepted', effectId }];
}

/** The task as ECS would show it: without what the log has added. */
function seenOf(task: KnownTask): ObservedTask {
  const {
    owner: _1,
    seenAt: _2,
    missedFirstAt: _3,
    missedLastAt: _4,
    stopRefusedAt: _5,
    seenReading: _6,
    stopAccepted: _7,
    ...seen
  } = task;
  return seen;
}

function pick<Value>(values: readonly Value[], index: number): Value | undefined {
  return values[index % Math.max(1, values.length)];
}

/** The state of the first items of a log, folded anew; its hashes are those of `ClusterUnderTest`. */
export function foldAll(items: readonly LogItem[], from?: ClusterState): ClusterState {
  const state = from ?? emptyState('demo' as ClusterState['cluster']);
  for (const item of items) fold(state, item, `hash${item.seq}`);
  return state;
}

/** What every index says of every group that may be in it, for comparing. */
export function indexesIn({ indexes, tasks, effects }: ClusterState): string {
  const arns = new Set<TaskArn>([...tasks.values()].map(({ taskArn }) => taskArn));
  for (const effect of effects.values()) if (effect.type === 'StopTask') arns.add(effect.taskArn);
  const instances = instanceNames.map(instanceArn);
  const placements = placementNames.map((name) => name as PlacementId);
  const said = (of: (group: never) => ReadonlySet<string>, groups: readonly string[]) =>
    groups.map((group) => `${group}: ${[...of(group as never)].sort(byText).join(' ')}`);
  const slotStatuses = ['WAITING', 'STARTING', 'STARTED', 'REFUSED', 'FINISHED'];
  return [
    ...said((one) => indexes.slotsOfPlacement.of(one), placements),
    ...said((one) => indexes.slotsByStatus.of(one), slotStatuses),
    ...said((one) => indexes.liveTasksOfPlacement.of(one), placements),
    ...said((one) => indexes.liveTasksOnInstance.of(one), instances),
    ...said((one) => indexes.liveTasksOffInstances.of(one), ['FARGATE']),
    ...said((one) => indexes.attemptsOfPlacement.of(one), placements),
    ...said((one) => indexes.attemptsOnInstance.of(one), instances),
    ...said((one) => indexes.containerInstancesOfEc2.of(one), instanceNames.map(ec2Id)),
    ...said((one) => indexes.stopOfTask.of(one), [...arns].sort(byText)),
  ].join('\n');
}
