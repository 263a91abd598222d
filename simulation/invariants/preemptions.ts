import type { ContainerInstanceArn, PlacementId, TaskArn } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  type Placement,
  type SlotKey,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { isAmongStrangers, isKeptAway } from './company.ts';
import { isPortTaken, nomineesIn, roomInTheEnd } from './kept-room.ts';
import { closedFor, isInZones, isOnProbation } from './open-instances.ts';
import { type Present, presentIn, zoneOf } from './presence.ts';
import { fits, giveBack, isOverdrawn, type Room, takenBy, wholeNeed } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Preempted = Extract<Decided, { type: 'TaskPreempted' }>;
type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/** So much more important must be whoever has others make room. */
const gap = 10;

/**
 * Nobody is displaced by what is hardly more important, out of a gang, for a slot that fails all the
 * time, or in vain: every one of them was needed, and their room is there for whom they made it.
 */
export class PreemptionJudge implements ItemJudge {
  readonly #state: ClusterState;
  /** Before the item: the tasks that slots held, and the slots that room was kept for. */
  readonly #held = new Map<SlotKey, TaskArn>();
  /** Placements one of whose victims served. */
  readonly #ran = new Set<PlacementId>();
  readonly #nominated = new Map<SlotKey, ContainerInstanceArn>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries }: LogItem): void {
    this.#held.clear();
    this.#ran.clear();
    this.#nominated.clear();
    for (const entry of entries) {
      if (entry.type !== 'TaskPreempted' || !('for' in entry)) continue;
      const key = slotKey(entry.placementId, entry.slot);
      const taskArn = this.#state.slots.get(key)?.taskArn;
      if (taskArn !== undefined) this.#held.set(key, taskArn);
      const { lastStatus, desiredStatus, healthStatus } =
        this.#state.tasks.get(entry.taskArn) ?? {};
      if (lastStatus !== 'RUNNING' || desiredStatus !== 'RUNNING') continue;
      if (healthStatus !== 'UNHEALTHY') this.#ran.add(entry.placementId);
    }
    for (const [key, slot] of nomineesIn(this.#state))
      this.#nominated.set(key, slot.nominated as never);
  }

  after({ entries, seq, at }: LogItem): void {
    const stopped = new Set(
      entries.flatMap((entry) =>
        entry.type === 'TaskStopDecided' && 'taskArn' in entry ? entry.taskArn : [],
      ),
    );
    // Each slot has the fewest go; for several together there may be fewer.
    const isAlone = entries.filter(({ type }) => type === 'SlotNominated').length === 1;
    for (const entry of entries) {
      if (entry.type === 'TaskPreempted' && 'for' in entry) {
        const problem =
          this.#problem(entry, at) ??
          (stopped.has(entry.taskArn) ? this.#waste(entry, isAlone) : 'it is not stopped');
        if (problem === undefined) continue;
        throw new Violation(
          `at ${seq}: ${entry.taskArn} makes room for ${entry.for.placementId}, and ${problem}`,
        );
      }
      if (entry.type === 'TaskPlaced') this.#judgePlaced(entry as Placed, seq);
    }
  }

  #problem(entry: Preempted, at: number): string | undefined {
    const { placements, slots } = this.#state;
    const victim = placements.get(entry.placementId);
    const winner = placements.get(entry.for.placementId);
    const slot = slots.get(slotKey(entry.for.placementId, entry.for.slot));
    if (victim === undefined || winner === undefined) return 'one of them is not there';
    if (victim.request.priority + gap > winner.request.priority) return 'is nearly as important';
    if (victim.request.gang) return 'it is one of a gang';
    const held = this.#held.get(slotKey(entry.placementId, entry.slot)) ?? entry.taskArn;
    if (held !== entry.taskArn) return 'its slot has let go of it before';
    if (this.#isOverBudget(victim)) return 'its placement can spare nobody';
    if (slot?.status !== 'WAITING' || slot.notBefore > at) return 'that does not wait for room';
    if (slot.failures > 1 || slot.refusals > 2) return 'that fails all the time';
    if (slot.nominated !== entry.containerInstanceArn) return 'the room is kept for nobody';
    return undefined;
  }

  /** More of it are away than may be, the one that goes among them. */
  #isOverBudget({ placementId, request }: Placement): boolean {
    const { disruptionBudget, desiredCount } = request;
    if (disruptionBudget === undefined || !this.#ran.has(placementId)) return false;
    const { maxUnavailable: max } = disruptionBudget;
    const most =
      typeof max === 'number'
        ? max
        : Math.ceil((desiredCount * Number(max.replace('%', ''))) / 100);
    const slots = [...this.#state.indexes.slotsOfPlacement.of(placementId)];
    const away = slots.filter((key) => {
      const { status, taskArn } = this.#state.slots.get(key) ?? {};
      const task = this.#state.tasks.get(taskArn as TaskArn);
      return status !== 'FINISHED' && task?.lastStatus !== 'RUNNING';
    });
    return away.length > most;
  }

  /** Whether the room there would do without this one, or there is room for that slot as it is. */
  #waste(entry: Preempted, isAlone: boolean): string | undefined {
    const winner = this.#state.placements.get(entry.for.placementId);
    const need = winner && wholeNeed(this.#state, winner);
    const victim = this.#state.tasks.get(entry.taskArn);
    if (winner === undefined || need === undefined || victim === undefined) return undefined;
    const { priority, placementConstraints, gang, resources, headroom } = winner.request;
    const arn = entry.containerInstanceArn;
    const isNew = (key: SlotKey) => !this.#nominated.has(key);
    const enough = roomInTheEnd(this.#state, arn, (key, of) => of >= priority && isNew(key));
    if (enough !== undefined && isOverdrawn(enough.room)) return 'that is not enough';
    // Others who wait may have been promised what is stopping anyway, and no entry says so.
    if (!isAlone || placementConstraints.length > 0 || resources !== undefined) return undefined;
    if (headroom !== undefined || this.#areOthersWaiting(priority)) return undefined;
    const later = roomInTheEnd(this.#state, arn, (_, of) => of >= priority);
    if (later === undefined || later.hasPorts) return undefined;
    if (!isOverdrawn(giveBack(later.room, takenBy(this.#state, victim), -1))) {
      return 'there was no need';
    }
    if (gang) return undefined;
    const { avoid } = this.#state.slots.get(slotKey(entry.for.placementId, entry.for.slot)) ?? {};
    const present = presentIn(this.#state);
    const open = [...this.#state.containerInstances.values()].find(
      (instance) =>
        closedFor(this.#state, instance) === undefined &&
        !isOnProbation(instance) &&
        isInZones(winner, instance) &&
        this.#isWelcome(winner, present, instance.containerInstanceArn) &&
        ![arn, avoid].includes(instance.containerInstanceArn) &&
        fits(
          need,
          roomInTheEnd(this.#state, instance.containerInstanceArn, () => true)?.room ?? nothing,
        ),
    );
    return open && `${open.containerInstanceArn} has room`;
  }

  /** Room is of no use where the company that is there does not have it. */
  #isWelcome(winner: Placement, present: readonly Present[], on: ContainerInstanceArn): boolean {
    if (isAmongStrangers(winner, present, on)) return false;
    return !isKeptAway(winner, present, { on, zone: zoneOf(this.#state, on) });
  }

  #areOthersWaiting(priority: number): boolean {
    return [...this.#state.indexes.slotsByStatus.of('WAITING')].some((key) => {
      const slot = this.#state.slots.get(key);
      const placement = slot && this.#state.placements.get(slot.placementId);
      if (placement === undefined || placement.request.priority < priority) return false;
      return slot?.nominated === undefined || this.#isTakenByOthers(slot.nominated, priority);
    });
  }

  /** What was kept there has gone to the more important: whoever it was kept for is promised other room. */
  #isTakenByOthers(arn: ContainerInstanceArn, priority: number): boolean {
    const later = roomInTheEnd(this.#state, arn, (_, of) => of >= priority);
    return later !== undefined && isOverdrawn(later.room);
  }

  /** Room that was kept for the more important is there in the end. */
  #judgePlaced({ placementId, target, demand, attemptId }: Placed, seq: number): void {
    if (target.type !== 'EC2') return;
    const { priority = 0 } = this.#state.placements.get(placementId)?.request ?? {};
    const arn = target.containerInstanceArn;
    const isKept = [...this.#nominated].some(([key, where]) => {
      const slot = this.#state.slots.get(key);
      if (where !== arn || slot?.nominated !== arn || slot.placementId === placementId)
        return false;
      if (isPortTaken(this.#state, arn, slot.placementId)) return false;
      return (this.#state.placements.get(slot.placementId)?.request.priority ?? -1) > priority;
    });
    const counts = (key: SlotKey, of: number) => {
      const nominee = this.#state.slots.get(key)?.placementId;
      return of > priority && nominee !== undefined && !isPortTaken(this.#state, arn, nominee);
    };
    const room = isKept ? roomInTheEnd(this.#state, arn, counts)?.room : undefined;
    if (room === undefined || !isOverdrawn(room)) return;
    // Room that is not there without it either is kept for nobody.
    if (isOverdrawn(giveBack(room, demand, 1))) return;
    throw new Violation(`at ${seq}: ${attemptId} takes room that is kept for the more important`);
  }
}

const nothing: Room = { cpuUnits: 0, memoryMiB: 0, eniSlots: 0, things: new Map() };
