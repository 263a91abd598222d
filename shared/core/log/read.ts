import { type Entry, type LogItem, logFormat, type StoredEntry } from './item.ts';

/** What this version makes of an item of the log. */
export type ReadEntries =
  | {
      readonly type: 'readable';
      readonly entries: readonly Entry[];
      /** What was left out because it is unknown here and marked ignorable. */
      readonly skipped: readonly string[];
    }
  /** Somebody who cannot read the log must not act on it. */
  | { readonly type: 'unreadable'; readonly reason: string };

/** Turns an entry of one version into the same entry of the next. Pure, and kept for ever. */
export type Upcast = (old: StoredEntry) => StoredEntry;

/** What a reader knows: the current version of every type of entry, and the ways up to it. */
export interface EntryCatalogue {
  readonly format: number;
  readonly versions: Readonly<Record<string, number>>;
  /** By type, then by the version that it lifts. */
  readonly upcasts: Readonly<Record<string, Readonly<Record<number, Upcast>>>>;
}

/** The version of each type of entry that this code writes. The compiler holds the list complete. */
const versions: Readonly<Record<Entry['type'], number>> = {
  TaskStateChanged: 1,
  TaskMissed: 1,
  ContainerInstanceStateChanged: 1,
  ContainerInstanceMissed: 1,
  ContainerInstanceHealthChanged: 1,
  Ec2InstanceStateChanged: 1,
  SpotInterruptionWarned: 1,
  RebalanceRecommended: 1,
  TerminateLifecycleActionStarted: 1,
  ScheduledChangeAnnounced: 1,
  TaskDefinitionDescribed: 1,
  Ec2InstanceMissed: 1,
  SubnetDescribed: 1,
  ReadingPartCompleted: 1,
  SettingsStated: 1,
  ReconcileCompleted: 1,
  PlacementRequested: 1,
  PlacementUpdateRequested: 1,
  PlacementDeleteRequested: 1,
  DrainRequested: 1,
  ActivateRequested: 1,
  TaskPlaced: 1,
  TaskUnplaceable: 1,
  TaskReplacementDecided: 1,
  TaskReplacementWithdrawn: 1,
  TaskPreempted: 1,
  SlotNominated: 1,
  TaskForgotten: 1,
  TaskFinished: 1,
  TaskStopDecided: 1,
  SlotsReleased: 1,
  AttemptExpired: 1,
  AttemptWithdrawn: 1,
  ContainerInstanceDrainDecided: 1,
  ContainerInstanceQuarantined: 1,
  ContainerInstanceQuarantineEased: 1,
  PlacementBlamed: 1,
  HealingHalted: 1,
  HealingResumed: 1,
  PlacementClosed: 1,
  IncidentOpened: 1,
  IncidentGrew: 1,
  IncidentProgressed: 1,
  IncidentClosed: 1,
  LifecycleHeartbeatDecided: 1,
  LifecycleCompletionDecided: 1,
  EventPutDecided: 1,
  EventPutExpired: 1,
  RecordLifecycleActionHeartbeatAccepted: 1,
  RecordLifecycleActionHeartbeatRefused: 1,
  CompleteLifecycleActionAccepted: 1,
  CompleteLifecycleActionRefused: 1,
  PutEventsAccepted: 1,
  PutEventsRefused: 1,
  RunTaskAccepted: 1,
  RunTaskRefused: 1,
  StopTaskAccepted: 1,
  StopTaskSkipped: 1,
  StopTaskRefused: 1,
  UpdateContainerInstancesStateAccepted: 1,
  UpdateContainerInstancesStateRefused: 1,
};

/** What this version of Estiva knows. No entry has had a second version yet. */
export const entryCatalogue: EntryCatalogue = { format: logFormat, versions, upcasts: {} };

/** Reads the entries of an item: old ones are lifted, unknown ignorable ones are left out. */
export function readEntries(item: LogItem): ReadEntries {
  return readEntriesWith(entryCatalogue, item);
}

/** As `readEntries`, with a catalogue of one's own. */
export function readEntriesWith(catalogue: EntryCatalogue, item: LogItem): ReadEntries {
  if (item.format > catalogue.format) {
    return unreadable(`its format is ${item.format}, and this version reads ${catalogue.format}`);
  }
  return readAll(catalogue, item.entries);
}

/** Reads what waits in the inbox: another version may have put it there. */
export function readArrivals(stored: readonly StoredEntry[]): ReadEntries {
  return readAll(entryCatalogue, stored);
}

function readAll(catalogue: EntryCatalogue, all: readonly StoredEntry[]): ReadEntries {
  const entries: Entry[] = [];
  const skipped: string[] = [];
  for (const stored of all) {
    const lifted = lift(catalogue, stored);
    // `lift` has brought it to a type and a version that this code writes itself.
    if (lifted.type === 'current') entries.push(lifted.entry as Entry);
    else if (isIgnorable(stored)) skipped.push(lifted.name);
    else return unreadable(`it holds ${lifted.name}, which this version does not know`);
  }
  return { type: 'readable', entries, skipped };
}

type Lifted =
  | { readonly type: 'current'; readonly entry: StoredEntry }
  | { readonly type: 'unknown'; readonly name: string };

function lift(catalogue: EntryCatalogue, stored: StoredEntry): Lifted {
  // Not by a look-up alone: `constructor` is no type of entry.
  const known = Object.hasOwn(catalogue.versions, stored.type);
  const current = known ? catalogue.versions[stored.type] : undefined;
  let entry = stored;
  for (let v = versionOf(stored); v !== current; v += 1) {
    const upcast = catalogue.upcasts[stored.type]?.[v];
    if (current === undefined || v > current || upcast === undefined) return unknown(stored);
    entry = upcast(entry);
  }
  return { type: 'current', entry };
}

function unknown(stored: StoredEntry): Lifted {
  return { type: 'unknown', name: `${stored.type} of version ${versionOf(stored)}` };
}

function versionOf(stored: StoredEntry): number {
  return 'v' in stored && stored.v !== undefined ? stored.v : 1;
}

function isIgnorable(stored: StoredEntry): boolean {
  return 'ignorable' in stored && stored.ignorable === true;
}

function unreadable(reason: string): ReadEntries {
  return { type: 'unreadable', reason };
}
