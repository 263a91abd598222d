import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
  Slot,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;
type Unplaceable = Extract<Decided, { type: 'TaskUnplaceable' }>;
type Released = Extract<Decided, { type: 'SlotsReleased' }>;

/**
 * Judges where tasks are sent, and what is said when they are sent nowhere, by the state that the
 * item leads to and by arithmetic of its own.
 */
export class PlaceJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries, seq }: LogItem): void {
    // What the same item has decided of a slot before it let go of others.
    const decided = new Map<string, 'waits' | 'holds'>();
    for (const entry of entries) {
      if (entry.type === 'SlotsReleased') this.#judgeRelease(entry as Released, seq, decided);
      if (!('placementId' in entry && 'slot' in entry)) continue;
      const key = `${entry.placementId}/${entry.slot}`;
      if (entry.type === 'TaskReplacementDecided') decided.set(key, 'waits');
      if (entry.type === 'TaskReplacementWithdrawn') decided.set(key, 'holds');
    }
  }

  after({ entries, seq, at }: LogItem): void {
    for (const entry of entries) {
      if (entry.type === 'TaskPlaced') this.#judgePlaced(entry as Placed, seq, at);
      else if (entry.type === 'TaskUnplaceable') this.#judgeRefusal(entry as Unplaceable, seq);
    }
  }

  #judgePlaced(entry: Placed, seq: number, at: number): void {
    const { placementId, target, attemptId } = entry;
    const wrong = (what: string) =>
      new Violation(`at ${seq}: ${attemptId} of ${placementId} ${what}`);
    const placement = this.#state.placements.get(placementId);
    if (placement?.status !== 'ACTIVE') throw wrong('is for a placement that is not wanted');
    const slots = this.#slotsOf(placement);
    const mine = slots.filter((slot) => slot.attemptId === attemptId);
    if (mine.some(({ notBefore }) => notBefore > at)) throw wrong('does not wait for its back-off');
    if (placement.request.gang && !placement.complete) {
      const isPart = slots.some(({ status }) => status === 'WAITING' || status === 'REFUSED');
      if (isPart) throw wrong('starts a part of a gang');
    }
    if (target.type === 'FARGATE') {
      if (!mayOverflow(placement, mine, target.capacityProvider, at))
        throw wrong('overflows early');
      return;
    }
    const instance = this.#state.containerInstances.get(target.containerInstanceArn);
    if (instance === undefined) throw wrong('goes to an instance that nobody knows');
    const closed = this.#closed(instance);
    if (closed !== undefined) throw wrong(`goes to an instance that is ${closed}`);
    if (this.#isOverfull(instance)) throw wrong('goes where there is no room for it');
    const isDistinct = placement.request.placementConstraints.some(
      ({ type }) => type === 'distinctInstance',
    );
    if (isDistinct && this.#heldOn(placement, instance) > 1)
      throw wrong('is not on an instance of its own');
    if (!isInZones(placement, instance)) throw wrong('goes to a zone that memberOf rules out');
  }

  /** Nobody is told that there is no room while there is. */
  #judgeRefusal({ placementId, slots }: Unplaceable, seq: number): void {
    const placement = this.#state.placements.get(placementId);
    if (placement === undefined || !isPlain(placement)) return;
    const room = [...this.#state.containerInstances.values()].find((instance) =>
      this.#hasRoomFor(placement, instance),
    );
    if (room === undefined) return;
    const told = `${placementId}/${slots.join()} was told that there is no place`;
    throw new Violation(`at ${seq}: ${told}, and ${room.containerInstanceArn} has room`);
  }

  /** A slot that waits while there is room for it is stuck. */
  judgeWaiting(): void {
    for (const placement of this.#state.placements.values()) {
      if (!isPlain(placement) || placement.status !== 'ACTIVE') continue;
      for (const { status, notBefore, index } of this.#slotsOf(placement)) {
        if (status !== 'WAITING' || notBefore > this.#state.at) continue;
        const room = [...this.#state.containerInstances.values()].find((instance) =>
          this.#hasRoomFor(placement, instance),
        );
        if (room === undefined) continue;
        const { placementId } = placement;
        throw new Violation(
          `${placementId}/${index} waits though ${room.containerInstanceArn} has room`,
        );
      }
    }
  }

  /** As far as the log knows. */
  #hasRoomFor(placement: Placement, instance: KnownContainerInstance): boolean {
    if (this.#closed(instance) !== undefined || !isInZones(placement, instance)) return false;
    const container = this.#state.taskDefinitions.get(placement.taskDefinitionArn)?.containers[0];
    if (container === undefined || container.hostPorts.tcp.length > 0) return false;
    const { cpuUnits, memoryMiB } = this.#free(instance);
    return container.cpuUnits <= cpuUnits && (container.memoryMiB ?? 0) <= memoryMiB;
  }

  #judgeRelease(
    { placementId, slots }: Released,
    seq: number,
    decided: ReadonlyMap<string, 'waits' | 'holds'>,
  ): void {
    const placement = this.#state.placements.get(placementId);
    if (placement === undefined) return;
    const released = new Set(slots);
    const all = this.#slotsOf(placement);
    const now = ({ index }: Slot) => decided.get(`${placementId}/${index}`);
    const isIdle = (slot: Slot) =>
      (slot.status === 'WAITING' || slot.status === 'REFUSED') && now(slot) !== 'holds';
    const runs = (slot: Slot) =>
      this.#state.tasks.get(slot.taskArn as never)?.lastStatus === 'RUNNING' &&
      now(slot) !== 'waits';
    const stopped = all.find((slot) => released.has(slot.index) && runs(slot));
    const spared = all.find((slot) => !released.has(slot.index) && isIdle(slot));
    if (stopped === undefined || spared === undefined) return;
    throw new Violation(
      `at ${seq}: ${placementId}/${stopped.index} runs and is let go of, and /${spared.index} waits`,
    );
  }

  #closed(instance: KnownContainerInstance): string | undefined {
    const { status, draining, wanted, missedFirstAt, agentConnected, ec2InstanceId } = instance;
    const ec2 = this.#state.ec2Instances.get(ec2InstanceId as never);
    if (status !== 'ACTIVE') return status;
    if (draining || wanted === 'DRAINING') return 'to be drained';
    if (missedFirstAt !== undefined) return 'missing';
    if (!agentConnected) return 'disconnected';
    if (ec2?.spotInterruption !== undefined) return 'about to be interrupted';
    const isUp = ec2?.state === undefined || ec2.state === 'running' || ec2.state === 'pending';
    return isUp ? undefined : ec2.state;
  }

  /** By every task that was ever told of, not by the index that placement uses. */
  #isOverfull({ containerInstanceArn: arn, registeredResources }: KnownContainerInstance): boolean {
    const { indexes, tasks, attempts } = this.#state;
    let { cpuUnits, memoryMiB } = registeredResources;
    const seen = new Map<string, number>();
    for (const task of tasks.values()) {
      if (task.containerInstanceArn !== arn) continue;
      if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') continue;
      cpuUnits -= task.cpuUnits;
      memoryMiB -= task.memoryMiB;
      seen.set(task.startedBy ?? '', (seen.get(task.startedBy ?? '') ?? 0) + 1);
    }
    for (const id of indexes.attemptsOnInstance.of(arn)) {
      const attempt = attempts.get(id);
      const unseen =
        (attempt?.slots.length ?? 0) - (seen.get(attempt?.runTask.startedBy ?? '') ?? 0);
      cpuUnits -= (attempt?.demand.cpuUnits ?? 0) * unseen;
      memoryMiB -= (attempt?.demand.memoryMiB ?? 0) * unseen;
    }
    return cpuUnits < 0 || memoryMiB < 0;
  }

  #free({ containerInstanceArn: arn, registeredResources }: KnownContainerInstance) {
    const { indexes, tasks, attempts } = this.#state;
    let { cpuUnits, memoryMiB } = registeredResources;
    const seen = new Map<string, number>();
    for (const taskArn of indexes.liveTasksOnInstance.of(arn)) {
      const task = tasks.get(taskArn);
      cpuUnits -= task?.cpuUnits ?? 0;
      memoryMiB -= task?.memoryMiB ?? 0;
      seen.set(task?.startedBy ?? '', (seen.get(task?.startedBy ?? '') ?? 0) + 1);
    }
    for (const id of indexes.attemptsOnInstance.of(arn)) {
      const attempt = attempts.get(id);
      if (attempt === undefined) continue;
      const unseen = attempt.slots.length - (seen.get(attempt.runTask.startedBy) ?? 0);
      cpuUnits -= attempt.demand.cpuUnits * unseen;
      memoryMiB -= attempt.demand.memoryMiB * unseen;
    }
    return { cpuUnits, memoryMiB };
  }

  /** Slots of the placement that hold a task there which is to stay, or await one. */
  #heldOn(placement: Placement, instance: KnownContainerInstance): number {
    const arn = instance.containerInstanceArn;
    return this.#slotsOf(placement).filter(({ status, taskArn, attemptId }) => {
      if (taskArn !== undefined) {
        const task = this.#state.tasks.get(taskArn);
        return task?.containerInstanceArn === arn && task.desiredStatus === 'RUNNING';
      }
      const target = this.#state.attempts.get(attemptId as never)?.target;
      return status === 'STARTING' && target?.type === 'EC2' && target.containerInstanceArn === arn;
    }).length;
  }

  #slotsOf({ placementId }: Placement): Slot[] {
    const slots: Slot[] = [];
    for (const key of this.#state.indexes.slotsOfPlacement.of(placementId)) {
      const slot = this.#state.slots.get(key);
      if (slot !== undefined) slots.push(slot);
    }
    return slots;
  }
}

/** One whose only needs are CPU units and memory. */
function isPlain({ request }: Placement): boolean {
  const [only, ...more] = request.capacity;
  const isOnEc2 = only !== undefined && 'launchType' in only && more.length === 0;
  const isDistinct = request.placementConstraints.some(({ type }) => type === 'distinctInstance');
  return isOnEc2 && !isDistinct && !request.gang;
}

/** Every preference before it had its time. */
function mayOverflow(
  { request }: Placement,
  slots: readonly Slot[],
  capacityProvider: string,
  at: number,
): boolean {
  let afterSeconds = 0;
  for (const preference of request.capacity) {
    afterSeconds = Math.max(afterSeconds, preference.afterSeconds ?? 0);
    const isIt =
      'capacityProvider' in preference && preference.capacityProvider === capacityProvider;
    if (isIt) return slots.every(({ waitingSince }) => at - waitingSince >= afterSeconds * 1_000);
  }
  return false;
}

/** The one expression that the workload draws. */
function isInZones({ request }: Placement, { attributes }: KnownContainerInstance): boolean {
  const isNarrow = request.placementConstraints.some(({ type }) => type === 'memberOf');
  const zone = attributes.find(({ name }) => name === 'ecs.availability-zone')?.value;
  return !isNarrow || zone === 'us-east-1a' || zone === 'us-east-1b';
}
