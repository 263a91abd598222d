import type { ContainerInstanceArn, TaskArn } from '../../ids.ts';
import { byText } from '../../order.ts';
import { same } from '../../same.ts';
import {
  type Attempt,
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  type KnownTask,
  type Slot,
  type SlotKey,
  slotKey,
} from '../../state/cluster-state.ts';
import { keptBeside } from '../kept-beside.ts';
import { type Columns, columnsOf, keepColumns } from './columns.ts';
import { isNominated, nominationsFor } from './nominations.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { fargateTasks, poolInstance } from './pool-of.ts';
import { fargateRepels } from './rules/fargate-repels.ts';

/**
 * The pool of one state from one decision to the next. Whatever changes an instance's part of the
 * state makes its part of the pool void, and so does what `place` took from it, since every promise
 * is written down; so a decision costs what has changed and not what there is.
 */
export class PoolCache {
  readonly #state: ClusterState;
  readonly #instances = new Map<ContainerInstanceArn, PoolInstance>();
  readonly #zones = new Map<string, string>();
  /** Slots for which room is kept, or would be. */
  readonly #nominated = new Set<SlotKey>();
  /** All instances as they were when a pool was last asked for. */
  #rows: readonly PoolInstance[] | undefined;
  readonly #rowOf = new Map<ContainerInstanceArn, number>();
  /** Those that are not what they were. */
  readonly #changed = new Set<ContainerInstanceArn>();
  #columns: Columns | undefined;
  #fargate: Pool['fargate'] | undefined;
  #fargateRepels: Pool['fargate'] | undefined;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#followInstances();
    this.#followTasks();
    for (const { subnetId, availabilityZone } of state.subnets.values()) {
      this.#zones.set(subnetId, availabilityZone);
    }
    state.subnets.listen((before, after) => {
      if (after !== undefined) this.#zones.set(after.subnetId, after.availabilityZone);
      else if (before !== undefined) this.#zones.delete(before.subnetId);
    });
  }

  /** To be used up by one decision. */
  pool(): Pool {
    const state = this.#state;
    this.#fargate ??= fargateTasks(state);
    this.#fargateRepels ??= fargateRepels(state);
    const changed = this.#catchUp();
    const pool = {
      instances: this.#rows ?? this.#readAll(),
      fargate: this.#fargate,
      fargateRepels: this.#fargateRepels,
      nominations: nominationsFor(state, this.#nominated),
      zoneOfSubnet: this.#zones,
    };
    if (this.#columns === undefined) this.#columns = columnsOf(pool);
    else this.#columns.sync(pool.instances, changed);
    keepColumns(pool, this.#columns);
    return pool;
  }

  /** @returns the rows that are not what they were */
  #catchUp(): readonly number[] {
    if (this.#rows === undefined || this.#changed.size === 0) return none;
    // Whoever holds on to the pool before this one has what there was then.
    const rows = [...this.#rows];
    const changed: number[] = [];
    for (const arn of this.#changed) {
      const row = this.#rowOf.get(arn);
      const instance = this.#instance(arn);
      if (row === undefined || instance === undefined) continue;
      rows[row] = instance;
      changed.push(row);
    }
    this.#changed.clear();
    this.#rows = rows;
    return changed;
  }

  #readAll(): readonly PoolInstance[] {
    const arns = [...this.#state.containerInstances.values()]
      .map(({ containerInstanceArn }) => containerInstanceArn)
      .sort(byText);
    this.#rowOf.clear();
    for (const [row, arn] of arns.entries()) this.#rowOf.set(arn, row);
    this.#changed.clear();
    this.#rows = arns.flatMap((arn) => this.#instance(arn) ?? []);
    return this.#rows;
  }

  #instance(arn: ContainerInstanceArn): PoolInstance | undefined {
    const known = this.#instances.get(arn);
    if (known !== undefined) return known;
    const instance = this.#state.containerInstances.get(arn);
    if (instance === undefined) return undefined;
    const fresh = poolInstance(this.#state, instance);
    this.#instances.set(arn, fresh);
    return fresh;
  }

  #followInstances(): void {
    const { containerInstances, ec2Instances, taskDefinitions, indexes } = this.#state;
    containerInstances.listen((before, after) => {
      if (before === undefined || after === undefined) this.#rows = undefined;
      if (before === undefined || after === undefined || !registerTheSame(before, after)) {
        this.#columns = undefined;
      }
      if (before !== undefined && after !== undefined && isOfTheSameRoom(before, after)) {
        this.#showAnew(after);
      } else this.#void((after ?? before)?.containerInstanceArn);
    });
    ec2Instances.listen((before, after) => {
      const id = (after ?? before)?.ec2InstanceId;
      if (id === undefined) return;
      for (const arn of indexes.containerInstancesOfEc2.of(id)) this.#void(arn);
    });
    // What a definition says counts for every task of it.
    taskDefinitions.listen((before, after) => {
      if (same(before, after)) return;
      for (const arn of this.#instances.keys()) this.#void(arn);
    });
  }

  #followTasks(): void {
    const { tasks, attempts, slots, placements, indexes } = this.#state;
    placements.listen((before, after) => {
      // What its tasks mean for others is read from it.
      if (before !== undefined && after !== undefined) return;
      const id = (after ?? before)?.placementId;
      if (id === undefined) return;
      for (const arn of indexes.liveTasksOfPlacement.of(id)) this.#voidTask(arn);
      for (const attempt of indexes.attemptsOfPlacement.of(id)) {
        this.#voidTarget(attempts.get(attempt));
      }
    });
    tasks.listen((before, after) => {
      // Most of what is heard of a task is how far it has come.
      if (before !== undefined && after !== undefined && takeTheSameRoom(before, after)) return;
      this.#void(before?.containerInstanceArn);
      this.#void(after?.containerInstanceArn);
      if ((after ?? before)?.launchType === 'FARGATE') this.#voidFargate();
    });
    attempts.listen((before, after) => this.#voidTarget(after ?? before));
    for (const slot of slots.values()) this.#noteNominated(undefined, slot);
    slots.listen((before, after) => {
      this.#noteNominated(before, after);
      // Whether a task is to stay hangs on whether its slot holds it.
      if (before?.taskArn === after?.taskArn) return;
      this.#voidTask(before?.taskArn);
      this.#voidTask(after?.taskArn);
    });
  }

  #noteNominated(before: Slot | undefined, after: Slot | undefined): void {
    if (after !== undefined && isNominated(after)) {
      this.#nominated.add(slotKey(after.placementId, after.index));
    } else if (before !== undefined && isNominated(before)) {
      this.#nominated.delete(slotKey(before.placementId, before.index));
    }
  }

  /** ECS tells of an instance whenever a task on it comes or goes; what is free we know ourselves. */
  #showAnew(containerInstance: KnownContainerInstance): void {
    const { containerInstanceArn } = containerInstance;
    const known = this.#instances.get(containerInstanceArn);
    if (known !== undefined) {
      this.#instances.set(containerInstanceArn, { ...known, containerInstance });
      this.#changed.add(containerInstanceArn);
    }
  }

  #voidTask(taskArn: TaskArn | undefined): void {
    const task = taskArn === undefined ? undefined : this.#state.tasks.get(taskArn);
    this.#void(task?.containerInstanceArn);
    if (task?.launchType === 'FARGATE') this.#voidFargate();
  }

  #voidTarget(attempt: Attempt | undefined): void {
    if (attempt?.target.type === 'EC2') this.#void(attempt.target.containerInstanceArn);
    else this.#voidFargate();
  }

  #voidFargate(): void {
    this.#fargate = undefined;
    this.#fargateRepels = undefined;
  }

  #void(arn: ContainerInstanceArn | undefined): void {
    if (arn === undefined) return;
    this.#instances.delete(arn);
    this.#changed.add(arn);
  }
}

const none: readonly number[] = [];

/** Which custom resources there are says which columns there are. */
function registerTheSame(before: KnownContainerInstance, after: KnownContainerInstance): boolean {
  return same(before.registeredResources.custom, after.registeredResources.custom);
}

const toldAnew: ReadonlySet<string> = new Set(['remainingResources', 'detailVersion']);

function isOfTheSameRoom(before: KnownContainerInstance, after: KnownContainerInstance): boolean {
  return sameBut(toldAnew, before, after);
}

const ofItsProgress: ReadonlySet<string> = new Set([
  'lastStatus',
  'healthStatus',
  'startedAt',
  'detailVersion',
  'seenReading',
]);

/** A task that has stopped takes no room any more, whatever else is the same. */
function takeTheSameRoom(before: KnownTask, after: KnownTask): boolean {
  return isLive(before) === isLive(after) && sameBut(ofItsProgress, before, after);
}

function sameBut(ignored: ReadonlySet<string>, before: object, after: object): boolean {
  const [was, is] = [before as Members, after as Members];
  for (const name of Object.keys(is)) {
    if (!ignored.has(name) && !same(was[name], is[name])) return false;
  }
  for (const name of Object.keys(was)) if (!ignored.has(name) && !(name in is)) return false;
  return true;
}

type Members = Readonly<Record<string, unknown>>;

const cacheOf = keptBeside((state) => new PoolCache(state));

/** What `place` may use: see `poolOf`, of which this is the same at a fraction of the cost. */
export function cachedPoolOf(state: ClusterState): Pool {
  return cacheOf(state).pool();
}
