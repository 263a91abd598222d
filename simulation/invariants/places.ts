import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
  Slot,
} from '../../shared/core/state/cluster-state.ts';
import { closedFor, isInZones } from './open-instances.ts';
import { isOverdrawn, roomOn } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;
type Released = Extract<Decided, { type: 'SlotsReleased' }>;

/**
 * Judges where tasks are sent, and which slots are let go of, by the state that the item leads to and
 * by arithmetic of its own.
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
    }
    this.#judgeGangs(entries as readonly Placed[], seq);
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
    if (target.type === 'FARGATE') {
      if (!mayOverflow(placement, mine, target.capacityProvider, at))
        throw wrong('overflows early');
      if (!this.#isInItsZone(entry)) throw wrong('may start in another zone than was chosen');
      return;
    }
    const instance = this.#state.containerInstances.get(target.containerInstanceArn);
    if (instance === undefined) throw wrong('goes to an instance that nobody knows');
    const closed = closedFor(this.#state, instance);
    if (closed !== undefined) throw wrong(`goes to an instance that is ${closed}`);
    if (this.#isOverfull(instance)) throw wrong('goes where there is no room for it');
    const isDistinct = placement.request.placementConstraints.some(
      ({ type, weight }) => type === 'distinctInstance' && weight === undefined,
    );
    if (isDistinct && this.#heldOn(placement, instance) > 1)
      throw wrong('is not on an instance of its own');
    if (!isInZones(placement, instance)) throw wrong('goes to a zone that memberOf rules out');
  }

  /** What never was whole starts with one item, with all that it lacks. */
  #judgeGangs(entries: readonly Placed[], seq: number): void {
    const placed = entries.filter(({ type }) => type === 'TaskPlaced');
    const attempts = new Set(placed.map(({ attemptId }) => attemptId));
    for (const placementId of new Set(placed.map((entry) => entry.placementId))) {
      const placement = this.#state.placements.get(placementId);
      if (placement === undefined || !placement.request.gang || placement.complete) continue;
      const lacking = this.#slotsOf(placement).find(({ status, attemptId }) => {
        if (status === 'STARTED' || status === 'FINISHED') return false;
        return status !== 'STARTING' || attemptId === undefined || !attempts.has(attemptId);
      });
      if (lacking === undefined) continue;
      const { index, status } = lacking;
      throw new Violation(
        `at ${seq}: ${placementId} starts a part of a gang, and /${index} is ${status}`,
      );
    }
  }

  #isInItsZone({ target, runTask }: Placed): boolean {
    if (target.type !== 'FARGATE' || target.availabilityZone === undefined) return true;
    const subnets = runTask.networkConfiguration?.awsvpcConfiguration.subnets ?? [];
    const zones = subnets.map(
      (subnet) => this.#state.subnets.get(subnet as never)?.availabilityZone,
    );
    return zones.length > 0 && zones.every((zone) => zone === target.availabilityZone);
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

  /** By every task that was ever told of, not by the index that placement uses. */
  #isOverfull(instance: KnownContainerInstance): boolean {
    return isOverdrawn(roomOn(this.#state, instance, this.#state.tasks.values()));
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
