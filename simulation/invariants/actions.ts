import type { ObservedTask } from '../../shared/core/ecs.ts';
import type { TaskArn } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { Entry, LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, isLive, slotKey } from '../../shared/core/state/cluster-state.ts';
import { endsByItself, isCrashLooping } from '../workload.ts';
import { isHookNearItsEnd } from './hooks.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;
type Replacement = Extract<Decided, { type: 'TaskReplacementDecided' }>;
type Preempted = Extract<Decided, { type: 'TaskPreempted' }>;
type SlotName = Pick<Placed, 'placementId'> & { readonly index: number };

/** What follows from a cause follows at once, or at the latest so much later. */
const followsMs = 60_000;
/** So much of an entry is told. */
const toldMax = 300;

/**
 * What is decided to be done, but for what the tasks themselves give cause for without any fault: one
 * that is started again and again for ever; a start that waited out the back-off of its failures; a
 * start that waited for room, told so, and found it when a task came to its own end.
 */
export class Actions implements ItemJudge {
  #uncalledFor: string | undefined;
  readonly #state: ClusterState;
  readonly #now: () => number;
  /** Slots with a start that was called for, and when. */
  readonly #started = new Map<string, number>();
  /** Slots that the item moves for the deadline of a hook, or for somebody who has found room. */
  readonly #pressed = new Set<string>();
  #freedAt = Number.NEGATIVE_INFINITY;
  /** Tasks that were stopped when the limit on stops let them, or to make more room, and when. */
  readonly #late = new Map<string, number>();

  constructor(state: ClusterState, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  /** Judged by the state that the decision was made from. */
  before({ entries, seq, at }: LogItem): void {
    this.#pressed.clear();
    for (const stored of entries) {
      const entry = stored as Entry;
      if (entry.type === 'TaskStateChanged') this.#hear(entry.task);
      // A quarantine ends by itself, and what waited for its end is placed.
      if (entry.type === 'ContainerInstanceQuarantineEased') this.#freedAt = this.#now();
      if (entry.type === 'TaskReplacementDecided') this.#notePressed(entry, at);
      // Each is judged, the later ones too: what was called for is remembered.
      if (!this.#isUncalledFor(entry, at)) continue;
      this.#uncalledFor ??= `at ${seq}: ${JSON.stringify(entry).slice(0, toldMax)}`;
    }
  }

  /** Whatever was decided until now is past. */
  forget(): void {
    this.#uncalledFor = undefined;
  }

  /** In words: the first since the last `forget` that nothing called for. */
  get uncalledFor(): string | undefined {
    return this.#uncalledFor;
  }

  /** Whether a start that was called for may still be under way. */
  isFresh({ placementId, index }: SlotName): boolean {
    const at = this.#started.get(slotKey(placementId, index));
    return at !== undefined && this.#now() - at <= followsMs;
  }

  /** Whether a stop may still be under way whose turn under the limit has only now come. */
  isFreshStop(taskArn: string): boolean {
    const at = this.#late.get(taskArn);
    return at !== undefined && this.#now() - at <= followsMs;
  }

  #hear(task: ObservedTask): void {
    const known = this.#state.tasks.get(task.taskArn);
    if (known === undefined) return;
    // What stops makes room beside it for what wants an instance of its own.
    const stops = known.desiredStatus === 'RUNNING' && task.desiredStatus === 'STOPPED';
    const isGone = isLive(known) && !isLive(task);
    if (!stops && !isGone) return;
    const isCalledFor = endsByItself(known.taskDefinitionArn) || this.#late.has(task.taskArn);
    if (isCalledFor) this.#freedAt = this.#now();
  }

  /** It waited for most of an hour, and moves now because the instance is about to go. */
  #notePressed({ placementId, slot, taskArn }: Replacement, at: number): void {
    if (!isHookNearItsEnd(this.#state, taskArn, at)) return;
    this.#pressed.add(slotKey(placementId, slot));
  }

  #isUncalledFor(entry: Entry, at: number): boolean {
    if (entry.type === 'TaskPlaced') return !this.#isCalledFor(entry, at);
    if (entry.type === 'TaskStopDecided') {
      // Its turn has come under the limit on stops: the cause is minutes old.
      if (entry.voluntary) {
        this.#late.set(entry.taskArn, this.#now());
        return false;
      }
      if (this.isFreshStop(entry.taskArn) || this.#isLetGo(entry.taskArn)) return false;
      const owner = this.#state.tasks.get(entry.taskArn)?.owner;
      if (owner?.slot === undefined) return true;
      return !this.isFresh({ placementId: owner.placementId, index: owner.slot });
    }
    if (entry.type === 'TaskPreempted') return !this.#isMakingMoreRoom(entry);
    return entry.type === 'ContainerInstanceDrainDecided';
  }

  /** Its instance has been held by a group for as long as that may be, and goes. */
  #isLetGo(taskArn: TaskArn): boolean {
    const { tasks, containerInstances, ec2Instances } = this.#state;
    const on = tasks.get(taskArn)?.containerInstanceArn;
    const id = on === undefined ? undefined : containerInstances.get(on)?.ec2InstanceId;
    return id !== undefined && ec2Instances.get(id)?.terminateLifecycleAction !== undefined;
  }

  /** Room that was made may be all that others lacked who are more important, but for a little. */
  #isMakingMoreRoom({ placementId, slot, taskArn }: Preempted): boolean {
    if (this.#now() - this.#freedAt > followsMs) return false;
    this.#pressed.add(slotKey(placementId, slot));
    this.#late.set(taskArn, this.#now());
    return true;
  }

  #isCalledFor({ placementId, slots }: Placed, at: number): boolean {
    const placement = this.#state.placements.get(placementId);
    if (placement === undefined) return false;
    if (isCrashLooping(placement.taskDefinitionArn)) return true;
    const wasRoomMade = this.#now() - this.#freedAt <= followsMs;
    for (const index of slots) {
      if (this.#pressed.has(slotKey(placementId, index))) continue;
      const slot = this.#state.slots.get(slotKey(placementId, index));
      if (slot?.status !== 'WAITING') return false;
      const isRested = slot.failures > 1 && at - slot.notBefore <= followsMs;
      const waitedForRoom = placement.unplaceable?.slots.includes(index) === true;
      if (!isRested && !(waitedForRoom && wasRoomMade)) return false;
    }
    for (const index of slots) this.#started.set(slotKey(placementId, index), this.#now());
    return true;
  }
}
