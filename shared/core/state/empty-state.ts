import type { TaskDefinition } from '../ecs.ts';
import type { StatedHealing } from '../healing-settings.ts';
import type {
  AttemptId,
  ClusterName,
  ContainerInstanceArn,
  Ec2InstanceId,
  EffectId,
  EpochMs,
  InboxId,
  IncidentId,
  PlacementId,
  Seq,
  TaskArn,
  TaskDefinitionArn,
} from '../ids.ts';
import type {
  Attempt,
  ClusterState,
  Ec2Signals,
  Effect,
  Halt,
  KnownContainerInstance,
  KnownTask,
  Placement,
  RememberedRequest,
  Slot,
  SlotKey,
} from './cluster-state.ts';
import type { HealingSlot, Incident } from './incident.ts';
import { indexesOver } from './indexes.ts';
import type { RollingReadings } from './readings.ts';
import { type Journal, Table } from './table.ts';
import type { Lifecycle } from './told-effects.ts';

/** The state of a log without items. */
export function emptyState(cluster: ClusterName): ClusterState {
  const journal: Journal = {};
  const tables = {
    taskDefinitions: new Table<TaskDefinitionArn, TaskDefinition>(journal),
    containerInstances: new Table<ContainerInstanceArn, KnownContainerInstance>(journal),
    ec2Instances: new Table<Ec2InstanceId, Ec2Signals>(journal),
    subnets: new Table<string, { subnetId: string; availabilityZone: string }>(journal),
    tasks: new Table<TaskArn, KnownTask>(journal),
    placements: new Table<PlacementId, Placement>(journal),
    slots: new Table<SlotKey, Slot>(journal),
    attempts: new Table<AttemptId, Attempt>(journal),
    effects: new Table<EffectId, Effect>(journal),
    incidents: new Table<IncidentId, Incident>(journal),
    lifecycles: new Table<Ec2InstanceId, Lifecycle>(journal),
    healing: new Table<SlotKey, HealingSlot>(journal),
    halts: new Table<'healing', Halt>(journal),
    rolling: new Table<'readings', RollingReadings>(journal),
    settings: new Table<'healing', StatedHealing>(journal),
    voluntaryStops: new Table<TaskArn, EpochMs>(journal),
    requests: new Table<string, RememberedRequest>(journal),
    consumed: new Table<InboxId, EpochMs>(journal),
    departed: new Table<TaskArn | ContainerInstanceArn, EpochMs>(journal),
  };
  return {
    cluster,
    seq: 0 as Seq,
    at: 0 as EpochMs,
    headHash: '',
    logId: '',
    unreadable: undefined,
    lastReconciledAt: undefined,
    readings: 0,
    journal,
    ...tables,
    indexes: indexesOver(tables),
  };
}
