import type {
  AttemptId,
  ContainerInstanceArn,
  Ec2InstanceId,
  EffectId,
  PlacementId,
  TaskArn,
} from '../ids.ts';
import {
  type Attempt,
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  type KnownTask,
  type Slot,
  type SlotKey,
  slotKey,
} from './cluster-state.ts';
import { GroupIndex } from './group-index.ts';
import { failuresMin } from './quarantine.ts';
import { UnheldTasks } from './unheld-tasks.ts';
import { UnjudgedSlots } from './unjudged-slots.ts';

/** What is looked up in the tables other than by key; listeners keep it true. */
export interface Indexes {
  readonly slotsOfPlacement: GroupIndex<PlacementId, SlotKey>;
  readonly slotsByStatus: GroupIndex<Slot['status'], SlotKey>;
  /** Tasks that are not STOPPED. */
  readonly liveTasksOfPlacement: GroupIndex<PlacementId, TaskArn>;
  readonly liveTasksOnInstance: GroupIndex<ContainerInstanceArn, TaskArn>;
  readonly liveTasksOffInstances: GroupIndex<'FARGATE', TaskArn>;
  /** Tasks of ours by their `startedBy`, which one attempt gives to all of its own. */
  readonly liveTasksOfStart: GroupIndex<string, TaskArn>;
  readonly liveTasks: GroupIndex<'ALL', TaskArn>;
  /** Live tasks that the last complete reading lacked. */
  readonly missedTasks: GroupIndex<'ALL', TaskArn>;
  readonly unheldTasks: UnheldTasks;
  readonly unjudgedSlots: UnjudgedSlots;
  readonly attemptsOfPlacement: GroupIndex<PlacementId, AttemptId>;
  readonly attemptsOnInstance: GroupIndex<ContainerInstanceArn, AttemptId>;
  /** In quarantine, or with failures that may lead there. */
  readonly troubledInstances: GroupIndex<'ALL', ContainerInstanceArn>;
  /** With failures on several instances. */
  readonly troubledPlacements: GroupIndex<'ALL', PlacementId>;
  /** Silent, missing, impaired, or not ACTIVE. */
  readonly doubtfulInstances: GroupIndex<'ALL', ContainerInstanceArn>;
  /** That a person wants drained or opened, and that are not asked yet. */
  readonly wantedInstances: GroupIndex<'ALL', ContainerInstanceArn>;
  /** That EC2 ends or has ended, or did not show. */
  readonly endingEc2Instances: GroupIndex<'ALL', Ec2InstanceId>;
  readonly containerInstancesOfEc2: GroupIndex<Ec2InstanceId, ContainerInstanceArn>;
  readonly stopOfTask: GroupIndex<TaskArn, EffectId>;
}

type Indexed = Pick<
  ClusterState,
  'slots' | 'tasks' | 'attempts' | 'containerInstances' | 'effects' | 'placements' | 'ec2Instances'
>;

/** Begins to follow tables that are still empty. */
export function indexesOver(tables: Indexed): Indexes {
  const groups = groupsOver(tables);
  return {
    ...groups,
    // After the groups, which they look things up in: listeners are told in this order.
    unheldTasks: new UnheldTasks(tables),
    unjudgedSlots: new UnjudgedSlots(tables, groups),
  };
}

type Groups = Omit<Indexes, 'unheldTasks' | 'unjudgedSlots'>;

function groupsOver(tables: Indexed): Groups {
  const { slots, tasks, attempts, containerInstances, effects, placements, ec2Instances } = tables;
  const keyOfSlot = (slot: Slot) => slotKey(slot.placementId, slot.index);
  const arnOf = (task: KnownTask) => task.taskArn;
  const idOf = (attempt: Attempt) => attempt.attemptId;
  return {
    slotsOfPlacement: GroupIndex.over(slots, keyOfSlot, (slot) => slot.placementId),
    slotsByStatus: GroupIndex.over(slots, keyOfSlot, (slot) => slot.status),
    liveTasksOfPlacement: GroupIndex.over(tasks, arnOf, (task) =>
      isLive(task) ? task.owner?.placementId : undefined,
    ),
    liveTasksOnInstance: GroupIndex.over(tasks, arnOf, (task) =>
      isLive(task) ? task.containerInstanceArn : undefined,
    ),
    liveTasksOffInstances: GroupIndex.over(tasks, arnOf, (task) =>
      isLive(task) && task.launchType === 'FARGATE' ? 'FARGATE' : undefined,
    ),
    liveTasksOfStart: GroupIndex.over(tasks, arnOf, (task) =>
      isLive(task) && task.owner !== undefined ? task.startedBy : undefined,
    ),
    liveTasks: GroupIndex.over(tasks, arnOf, (task) => (isLive(task) ? 'ALL' : undefined)),
    missedTasks: GroupIndex.over(tasks, arnOf, (task) =>
      isLive(task) && task.missedFirstAt !== undefined ? 'ALL' : undefined,
    ),
    attemptsOfPlacement: GroupIndex.over(attempts, idOf, (attempt) => attempt.placementId),
    attemptsOnInstance: GroupIndex.over(attempts, idOf, ({ target }) =>
      target.type === 'EC2' ? target.containerInstanceArn : undefined,
    ),
    troubledInstances: GroupIndex.over(
      containerInstances,
      (instance) => instance.containerInstanceArn,
      ({ quarantine, failures = [] }) =>
        quarantine !== undefined || failures.length >= failuresMin ? 'ALL' : undefined,
    ),
    doubtfulInstances: GroupIndex.over(
      containerInstances,
      (instance) => instance.containerInstanceArn,
      (instance) => (isDoubtful(instance) ? 'ALL' : undefined),
    ),
    wantedInstances: GroupIndex.over(
      containerInstances,
      (instance) => instance.containerInstanceArn,
      ({ wanted }) => (wanted !== undefined ? 'ALL' : undefined),
    ),
    endingEc2Instances: GroupIndex.over(
      ec2Instances,
      ({ ec2InstanceId }) => ec2InstanceId,
      ({ state = 'running', missedFirstAt }) =>
        missedFirstAt !== undefined || (state !== 'running' && state !== 'pending')
          ? 'ALL'
          : undefined,
    ),
    troubledPlacements: GroupIndex.over(
      placements,
      ({ placementId }) => placementId,
      ({ failedOn = [] }) => (failedOn.length >= failuresMin ? 'ALL' : undefined),
    ),
    containerInstancesOfEc2: GroupIndex.over(
      containerInstances,
      (instance) => instance.containerInstanceArn,
      (instance) => instance.ec2InstanceId,
    ),
    stopOfTask: GroupIndex.over(
      effects,
      (effect) => effect.effectId,
      (effect) => (effect.type === 'StopTask' ? effect.taskArn : undefined),
    ),
  };
}

function isDoubtful({
  status,
  agentConnected,
  missedFirstAt,
  impaired = [],
}: KnownContainerInstance): boolean {
  return (
    status !== 'ACTIVE' || !agentConnected || missedFirstAt !== undefined || impaired.length > 0
  );
}
