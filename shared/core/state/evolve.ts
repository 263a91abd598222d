import type { EpochMs } from '../ids.ts';
import type { AnnouncementDecided } from '../log/announcements.ts';
import type { Answered } from '../log/answered.ts';
import type { Decided } from '../log/decided.ts';
import type { IncidentDecided } from '../log/incidents.ts';
import type { Entry } from '../log/item.ts';
import type { LifecycleDecided } from '../log/lifecycle.ts';
import type { Observed } from '../log/observed.ts';
import type { RequestEntry } from '../log/requested.ts';
import type { ClusterState } from './cluster-state.ts';
import { evolveAnswered } from './evolve-answered.ts';
import { type Change, evolveDecided } from './evolve-decided.ts';
import { evolveIncidents } from './evolve-incidents.ts';
import { evolveObserved } from './evolve-observed.ts';
import { evolveRequested } from './evolve-requested.ts';
import { evolveOther } from './told-effects.ts';

/** The kind of each entry; a new entry that is not listed does not compile. */
const kindOf: Readonly<{
  [Type in Entry['type']]: Type extends Observed['type']
    ? 'observed'
    : Type extends RequestEntry['type']
      ? 'requested'
      : Type extends IncidentDecided['type']
        ? 'told'
        : Type extends (AnnouncementDecided | LifecycleDecided)['type']
          ? 'other'
          : Type extends Decided['type']
            ? 'decided'
            : 'answered';
}> = {
  TaskStateChanged: 'observed',
  TaskMissed: 'observed',
  ContainerInstanceStateChanged: 'observed',
  ContainerInstanceMissed: 'observed',
  ContainerInstanceHealthChanged: 'observed',
  Ec2InstanceStateChanged: 'observed',
  SpotInterruptionWarned: 'observed',
  RebalanceRecommended: 'observed',
  TerminateLifecycleActionStarted: 'observed',
  ScheduledChangeAnnounced: 'observed',
  TaskDefinitionDescribed: 'observed',
  Ec2InstanceMissed: 'observed',
  SubnetDescribed: 'observed',
  ReadingPartCompleted: 'observed',
  SettingsStated: 'observed',
  ReconcileCompleted: 'observed',
  PlacementRequested: 'requested',
  PlacementUpdateRequested: 'requested',
  PlacementDeleteRequested: 'requested',
  DrainRequested: 'requested',
  ActivateRequested: 'requested',
  TaskPlaced: 'decided',
  TaskUnplaceable: 'decided',
  TaskReplacementDecided: 'decided',
  TaskReplacementWithdrawn: 'decided',
  TaskPreempted: 'decided',
  SlotNominated: 'decided',
  TaskForgotten: 'decided',
  TaskFinished: 'decided',
  TaskStopDecided: 'decided',
  SlotsReleased: 'decided',
  AttemptExpired: 'decided',
  AttemptWithdrawn: 'decided',
  ContainerInstanceDrainDecided: 'decided',
  ContainerInstanceQuarantined: 'decided',
  ContainerInstanceQuarantineEased: 'decided',
  PlacementBlamed: 'decided',
  HealingHalted: 'decided',
  HealingResumed: 'decided',
  PlacementClosed: 'decided',
  IncidentOpened: 'told',
  IncidentGrew: 'told',
  IncidentProgressed: 'told',
  IncidentClosed: 'told',
  LifecycleHeartbeatDecided: 'other',
  LifecycleCompletionDecided: 'other',
  EventPutDecided: 'other',
  EventPutExpired: 'other',
  RecordLifecycleActionHeartbeatAccepted: 'answered',
  RecordLifecycleActionHeartbeatRefused: 'answered',
  CompleteLifecycleActionAccepted: 'answered',
  CompleteLifecycleActionRefused: 'answered',
  PutEventsAccepted: 'answered',
  PutEventsRefused: 'answered',
  RunTaskAccepted: 'answered',
  RunTaskRefused: 'answered',
  StopTaskAccepted: 'answered',
  StopTaskSkipped: 'answered',
  StopTaskRefused: 'answered',
  UpdateContainerInstancesStateAccepted: 'answered',
  UpdateContainerInstancesStateRefused: 'answered',
};

/**
 * Changes `state` by one entry. Total and deterministic: an entry about something unknown changes
 * nothing. Costs what the entry is about, never the size of the state.
 *
 * @param at the time of the log item that the entry stands in
 */
export function evolve(state: ClusterState, entry: Entry, at: EpochMs): void {
  switch (kindOf[entry.type]) {
    case 'observed':
      return evolveObserved(state, entry as Observed, at);
    case 'requested':
      return evolveRequested(state, entry as RequestEntry, at);
    case 'decided':
      return evolveDecided(state, entry as Change, at);
    case 'other':
      return evolveOther(state, entry as AnnouncementDecided | LifecycleDecided, at);
    case 'told':
      return evolveIncidents(state, entry as IncidentDecided, at);
    case 'answered':
      return evolveAnswered(state, entry as Answered, at);
  }
}
