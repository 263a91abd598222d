import { canonicalJson } from '../canonical-json.ts';
import type { ClusterName, EpochMs, Seq } from '../ids.ts';
import { type ClusterState, stateFormat } from './cluster-state.ts';
import { emptyState } from './empty-state.ts';
import type { Table } from './table.ts';

/** The tables of a state; one that is not listed does not compile. */
const tables: Readonly<Record<TableName, 1>> = {
  taskDefinitions: 1,
  containerInstances: 1,
  ec2Instances: 1,
  subnets: 1,
  tasks: 1,
  placements: 1,
  slots: 1,
  attempts: 1,
  effects: 1,
  incidents: 1,
  healing: 1,
  lifecycles: 1,
  halts: 1,
  rolling: 1,
  settings: 1,
  voluntaryStops: 1,
  requests: 1,
  consumed: 1,
  departed: 1,
};

type TableName = {
  [Name in keyof ClusterState]: ClusterState[Name] extends Table<infer _Key, infer _Row>
    ? Name
    : never;
}[keyof ClusterState];

/** Tables that are forgotten oldest first keep the order in which they were filled. */
const inOrderOfTime: ReadonlySet<string> = new Set([
  'voluntaryStops',
  'requests',
  'consumed',
  'departed',
]);

/** Tables that older versions did not have stand in the text only when they hold something. */
const addedLater: ReadonlySet<string> = new Set([
  'incidents',
  'healing',
  'lifecycles',
  'halts',
  'rolling',
  'settings',
  'voluntaryStops',
]);

type Rows = readonly (readonly [key: string, row: unknown])[];

interface SerialisedState {
  readonly format: number;
  readonly cluster: ClusterName;
  readonly seq: Seq;
  readonly at: EpochMs;
  readonly headHash: string;
  readonly logId: string;
  readonly lastReconciledAt?: EpochMs;
  /** Absent from what older versions saved. */
  readonly readings?: number;
  readonly tables: Readonly<Record<string, Rows>>;
}

/** Canonical JSON: the same log gives the same text, byte for byte. */
export function serialise(state: ClusterState): string {
  const { cluster, seq, at, headHash, logId, lastReconciledAt, readings } = state;
  return canonicalJson({
    format: stateFormat,
    cluster,
    seq,
    at,
    headHash,
    logId,
    lastReconciledAt,
    readings,
    tables: Object.fromEntries(
      tableNames()
        .map((name) => [name, rowsOf(state, name)] as const)
        .filter(([name, rows]) => !addedLater.has(name) || rows.length > 0),
    ),
  });
}

/** @throws when the text is of another format: ask the store for this one. */
export function deserialise(text: string): ClusterState {
  const saved = JSON.parse(text) as SerialisedState;
  if (saved.format !== stateFormat) {
    throw new Error(`state format ${saved.format} is not ${stateFormat}`);
  }
  const state = emptyState(saved.cluster);
  for (const name of tableNames()) {
    const table = state[name] as Table<string, unknown>;
    for (const [key, row] of saved.tables[name] ?? []) table.set(key, row);
  }
  state.seq = saved.seq;
  state.at = saved.at;
  state.headHash = saved.headHash;
  state.logId = saved.logId;
  state.lastReconciledAt = saved.lastReconciledAt;
  state.readings = saved.readings ?? 0;
  return state;
}

function tableNames(): TableName[] {
  return Object.keys(tables) as TableName[];
}

function rowsOf(state: ClusterState, name: TableName): Rows {
  const rows = [...(state[name] as Table<string, unknown>).entries()];
  return inOrderOfTime.has(name) ? rows : rows.sort(([a], [b]) => (a < b ? -1 : 1));
}
