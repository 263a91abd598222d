import type { Ec2InstanceState } from '../ecs.ts';
import type { Ec2InstanceId, EpochMs } from '../ids.ts';
import type { Observed } from '../log/observed.ts';
import type { ClusterState, Ec2Signals, KnownTask } from './cluster-state.ts';
import { learnContainerInstance } from './known-container-instance.ts';
import { depart, learnTask } from './known-task.ts';
import { type Missed, partsOf } from './readings.ts';

export function evolveObserved(state: ClusterState, entry: Observed, at: EpochMs): void {
  switch (entry.type) {
    case 'TaskStateChanged':
      return learnTask(state, entry.task, at);
    case 'TaskMissed': {
      const task = state.tasks.get(entry.taskArn);
      if (task === undefined) return;
      return state.tasks.set(entry.taskArn, { ...task, ...missedOnce(state, task, entry, at) });
    }
    case 'ContainerInstanceStateChanged':
      return learnContainerInstance(state, entry.containerInstance, at);
    case 'ContainerInstanceMissed': {
      const instance = state.containerInstances.get(entry.containerInstanceArn);
      if (instance === undefined) return;
      const { containerInstanceArn } = entry;
      const missedFirstAt = instance.missedFirstAt ?? at;
      const missed = { ...instance, missedFirstAt, missedLastAt: at };
      state.containerInstances.set(containerInstanceArn, missed);
      return depart(state, containerInstanceArn, at);
    }
    case 'ContainerInstanceHealthChanged': {
      const instance = state.containerInstances.get(entry.containerInstanceArn);
      if (instance === undefined) return;
      const { impaired: _, ...rest } = instance;
      return state.containerInstances.set(
        entry.containerInstanceArn,
        entry.impaired.length === 0 ? rest : { ...rest, impaired: entry.impaired },
      );
    }
    case 'Ec2InstanceStateChanged':
      return signal(state, entry.ec2InstanceId, { state: entry.state });
    case 'Ec2InstanceMissed': {
      const missedFirstAt = state.ec2Instances.get(entry.ec2InstanceId)?.missedFirstAt ?? at;
      return signal(state, entry.ec2InstanceId, { missedFirstAt, missedLastAt: at });
    }
    case 'SpotInterruptionWarned':
      return signal(state, entry.ec2InstanceId, { spotInterruption: entry.action });
    case 'RebalanceRecommended':
      return signal(state, entry.ec2InstanceId, { rebalanceRecommended: true });
    case 'TerminateLifecycleActionStarted': {
      const { type: _, ec2InstanceId, ...terminateLifecycleAction } = entry;
      return signal(state, ec2InstanceId, { terminateLifecycleAction });
    }
    case 'ScheduledChangeAnnounced':
      return signal(state, entry.ec2InstanceId, { scheduledChange: entry.eventTypeCode });
    case 'TaskDefinitionDescribed':
      return state.taskDefinitions.set(
        entry.taskDefinition.taskDefinitionArn,
        entry.taskDefinition,
      );
    case 'SubnetDescribed': {
      const { subnetId, availabilityZone } = entry;
      return state.subnets.set(subnetId, { subnetId, availabilityZone });
    }
    case 'ReadingPartCompleted':
      return state.rolling.set('readings', { parts: partsOf(state) + 1, at, open: entry });
    case 'SettingsStated':
      return state.settings.set('healing', entry.healing);
    case 'ReconcileCompleted':
      return completeReading(state, at);
  }
}

function completeReading(state: ClusterState, at: EpochMs): void {
  const { lastReconciledAt, readings } = state;
  state.journal.undo?.push(() => {
    state.lastReconciledAt = lastReconciledAt;
    state.readings = readings;
  });
  state.lastReconciledAt = at;
  state.readings = readings + 1;
  const rolling = state.rolling.get('readings');
  if (rolling?.open === undefined) return;
  const { open: _, ...closed } = rolling;
  state.rolling.set('readings', closed);
}

/**
 * One more absence of a task. In a part of a reading that is not complete it may be told of twice, or
 * be followed by the same reading begun anew: both together are the first absence, as of the second.
 */
function missedOnce(
  { readings }: ClusterState,
  { missedFirstAt, missedReadings }: KnownTask,
  { reading }: Extract<Observed, { type: 'TaskMissed' }>,
  at: EpochMs,
): Missed {
  if (missedFirstAt === undefined) {
    const first = { missedFirstAt: at, missedLastAt: at };
    return reading === undefined ? first : { ...first, missedReadings: [reading, reading] };
  }
  if (missedReadings === undefined) return { missedFirstAt, missedLastAt: at };
  const [first] = missedReadings;
  const isFirst = first === readings;
  return {
    missedFirstAt: isFirst ? at : missedFirstAt,
    missedLastAt: at,
    missedReadings: [first, readings],
  };
}

function signal(
  state: ClusterState,
  ec2InstanceId: Ec2InstanceId,
  said: Omit<Ec2Signals, 'ec2InstanceId'>,
): void {
  const known = state.ec2Instances.get(ec2InstanceId);
  // What shuts down never comes back, whatever a late event says.
  if (said.state !== undefined && !mayBecome(known?.state, said.state)) return;
  if (said.state === 'running') {
    const { spotInterruption, missedFirstAt: _1, missedLastAt: _2, ...rest } = known ?? {};
    // Started again after a stop, it is past the interruption; else that is still to come.
    const isStarted = known?.state === 'stopping' || known?.state === 'stopped';
    const warned = isStarted || spotInterruption === undefined ? {} : { spotInterruption };
    return state.ec2Instances.set(ec2InstanceId, { ...rest, ...warned, ec2InstanceId, ...said });
  }
  state.ec2Instances.set(ec2InstanceId, { ...known, ec2InstanceId, ...said });
}

/** An instance that shuts down can only become terminated, and then nothing. */
export function mayBecome(known: Ec2InstanceState | undefined, said: Ec2InstanceState): boolean {
  if (known === 'terminated') return false;
  return known !== 'shutting-down' || said === 'terminated';
}
