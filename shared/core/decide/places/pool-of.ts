import type { Demand } from '../../log/decided.ts';
import type {
  Attempt,
  ClusterState,
  KnownContainerInstance,
  KnownTask,
} from '../../state/cluster-state.ts';
import { standingOf } from '../verdicts/container-instances.ts';
import { isToStay, tasksSeen } from './counted-tasks.ts';
import { takeCustom } from './custom-resources.ts';
import { demandOfTask } from './demand-of-task.ts';
import { freeOf } from './free-resources.ts';
import { nominationsOf } from './nominations.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { fargateRepels } from './rules/fargate-repels.ts';
import { addMarksOfAttempt, addMarksOfTask } from './rules/marks-of-state.ts';

/**
 * What is free: `registeredResources`, less every task that is not STOPPED (ours and everybody
 * else's), less what unanswered attempts hold.
 */
export function poolOf(state: ClusterState): Pool {
  return {
    instances: state.containerInstances.sorted().map((instance) => poolInstance(state, instance)),
    fargate: fargateTasks(state),
    fargateRepels: fargateRepels(state),
    nominations: nominationsOf(state),
    zoneOfSubnet: new Map(
      [...state.subnets.values()].map(({ subnetId, availabilityZone }) => [
        subnetId,
        availabilityZone,
      ]),
    ),
  };
}

/** One container instance with what is free on it now. */
export function poolInstance(state: ClusterState, instance: KnownContainerInstance): PoolInstance {
  const { registeredResources: registered, containerInstanceArn } = instance;
  const attributes = new Map(instance.attributes.map(({ name, value }) => [name, value]));
  const { closed } = standingOf(state, instance);
  const seen: PoolInstance = {
    containerInstance: instance,
    attributes,
    ...(closed !== undefined && { closed }),
    free: freeOf(registered, attributes),
    groups: new Map(),
    runningTasksCount: 0,
  };
  for (const arn of state.indexes.liveTasksOnInstance.of(containerInstanceArn)) {
    const task = state.tasks.get(arn);
    if (task !== undefined) addTask(state, seen, task);
  }
  for (const id of state.indexes.attemptsOnInstance.of(containerInstanceArn)) {
    const attempt = state.attempts.get(id);
    if (attempt !== undefined) addAttempt(state, seen, attempt);
  }
  const mayTake = tasksOnProbation(state, instance);
  return mayTake === undefined ? seen : { ...seen, tasksMax: seen.runningTasksCount + mayTake };
}

/** How many more may be sent to an instance on probation; `undefined` for any other. */
function tasksOnProbation(
  { tasks, attempts, indexes }: ClusterState,
  { containerInstanceArn, quarantine }: KnownContainerInstance,
): 0 | 1 | undefined {
  const from = quarantine?.probationFrom;
  if (from === undefined) return undefined;
  for (const arn of indexes.liveTasksOnInstance.of(containerInstanceArn)) {
    const task = tasks.get(arn);
    if (task?.owner !== undefined && task.seenAt >= from) return 0;
  }
  for (const id of indexes.attemptsOnInstance.of(containerInstanceArn)) {
    const attempt = attempts.get(id);
    if (attempt !== undefined && attempt.decidedAt >= from) return 0;
  }
  return 1;
}

function addTask(state: ClusterState, seen: PoolInstance, task: KnownTask): void {
  take(seen, demandOfTask(state, task));
  const stays = isToStay(state, task);
  if (stays) countGroup(seen.groups, task.group, 1);
  seen.runningTasksCount += 1;
  addMarksOfTask(state, seen, task, stays);
}

/** An attempt holds room for those of its tasks that have not been seen yet. */
function addAttempt(state: ClusterState, seen: PoolInstance, attempt: Attempt): void {
  const unseen = attempt.slots.length - tasksSeen(state, attempt);
  for (let n = 0; n < unseen; n += 1) take(seen, attempt.demand);
  countGroup(seen.groups, attempt.runTask.group, unseen);
  seen.runningTasksCount += unseen;
  addMarksOfAttempt(state, seen, attempt, unseen);
}

function take({ free }: PoolInstance, demand: Demand): void {
  free.cpuUnits -= demand.cpuUnits;
  free.memoryMiB -= demand.memoryMiB;
  free.gpus -= demand.gpus;
  free.eniSlots -= demand.eniSlots;
  for (const port of demand.portsTcp) free.takenTcp.add(port);
  for (const port of demand.portsUdp) free.takenUdp.add(port);
  takeCustom(free.custom, demand.resources);
}

/** Live and reserved Fargate tasks by group, then by zone. */
export function fargateTasks(state: ClusterState): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  const count = (group: string | undefined, zone: string | undefined, n: number) => {
    if (group === undefined || zone === undefined) return;
    const zones = counts.get(group) ?? new Map<string, number>();
    counts.set(group, zones);
    countGroup(zones, zone, n);
  };
  for (const arn of state.indexes.liveTasksOffInstances.of('FARGATE')) {
    const task = state.tasks.get(arn);
    if (task !== undefined && isToStay(state, task)) count(task.group, task.availabilityZone, 1);
  }
  for (const attempt of state.attempts.values()) {
    const { target, runTask } = attempt;
    if (target.type !== 'FARGATE') continue;
    count(runTask.group, target.availabilityZone, attempt.slots.length - tasksSeen(state, attempt));
  }
  return counts;
}

function countGroup(counts: Map<string, number>, group: string | undefined, n: number): void {
  if (group !== undefined && n > 0) counts.set(group, (counts.get(group) ?? 0) + n);
}
