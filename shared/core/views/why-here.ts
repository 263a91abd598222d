import { askOf } from '../decide/places/ask.ts';
import { columnsOf } from '../decide/places/columns.ts';
import { Holds } from '../decide/places/holds.ts';
import { poolOf } from '../decide/places/pool-of.ts';
import { rankingFor } from '../decide/places/ranking.ts';
import { reserveFargate } from '../decide/places/reserve.ts';
import { Waiting } from '../decide/places/waiting-slots.ts';
import { workFor } from '../decide/places/waiting-work.ts';
import type { WaitingSlot } from '../decide/places/work.ts';
import type { PlacementId } from '../ids.ts';
import type { Decided, Target } from '../log/decided.ts';
import type { Entry, LogItem } from '../log/item.ts';
import { readEntries } from '../log/read.ts';
import type { ClusterState } from '../state/cluster-state.ts';
import { openDraft } from '../state/draft.ts';
import { evolve } from '../state/evolve.ts';
import type { WhyHere } from './placed-answers.ts';
import { scoreParts } from './score-parts.ts';
import { type Scene, whyFargate, whyInstance } from './why-target.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/**
 * Why an item sent slots of a placement where it did, by slot: the choice is made once more, on the
 * state that the item was decided on. Leaves that state as it was.
 *
 * @param state just before the item
 * @param wanted the slots to tell of; the others are gone through as well, since each takes room
 */
export function whyHere(
  state: ClusterState,
  item: LogItem,
  placementId: PlacementId,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, WhyHere> {
  const read = readEntries(item);
  if (read.type === 'unreadable') return new Map();
  const isOurs = (entry: Entry): entry is Placed =>
    entry.type === 'TaskPlaced' && entry.placementId === placementId;
  const first = read.entries.findIndex(isOurs);
  if (first < 0) return new Map();
  const draft = openDraft(state);
  try {
    // What was decided before it took its room before it.
    for (const entry of read.entries.slice(0, first)) evolve(state, entry, item.at);
    const targets = targetsBySlot(read.entries.filter(isOurs));
    return whyEach(state, item, placementId, targets, wanted);
  } finally {
    draft.drop();
  }
}

function whyEach(
  state: ClusterState,
  { at }: LogItem,
  placementId: PlacementId,
  targets: ReadonlyMap<number, Target>,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, WhyHere> {
  const reasons = new Map<number, WhyHere>();
  const placement = state.placements.get(placementId);
  if (placement === undefined) return reasons;
  const waiting = [...state.indexes.slotsOfPlacement.of(placementId)]
    .flatMap((key) => state.slots.get(key) ?? [])
    .filter(({ status }) => status === 'WAITING');
  const work = workFor(state, placement, new Waiting(waiting), at);
  if (work === undefined) return reasons;
  const pool = poolOf(state);
  const ask = askOf(pool, work);
  const columns = columnsOf(pool);
  const ranking = rankingFor(pool, ask);
  const parts = scoreParts(ask, columns, ranking);
  const scene: Scene = { pool, ask, at, ranking, columns, parts };
  const holds = new Holds(pool);
  holds.begin(ask.work.request.priority);
  const isKept = (slot: number) => isKeptFor(scene, holds, slot, targets.get(slot));
  const kept = work.slots.filter(({ index }) => isKept(index));
  // They went to the room that was kept for them before the others looked for any.
  for (const slot of [...kept, ...work.slots.filter((one) => !kept.includes(one))]) {
    const target = targets.get(slot.index);
    if (target === undefined) continue;
    if (kept.includes(slot)) holds.letGo(placementId, slot.index);
    const why = wanted.has(slot.index) ? whyTarget(scene, slot, target) : undefined;
    if (why !== undefined) {
      reasons.set(slot.index, kept.includes(slot) ? { ...why, decidedBy: 'KEPT_FOR_IT' } : why);
    }
    takeRoom(scene, target);
  }
  return reasons;
}

function whyTarget(scene: Scene, slot: WaitingSlot, target: Target): WhyHere | undefined {
  return target.type === 'EC2' ? whyInstance(scene, slot, target) : whyFargate(scene, slot, target);
}

/** Whether a slot was sent to the instance that it is nominated for. */
function isKeptFor(
  { ask, columns }: Scene,
  holds: Holds,
  slot: number,
  target: Target | undefined,
): boolean {
  const row = holds.rowOf(ask.work.placementId, slot);
  if (row === undefined || target?.type !== 'EC2') return false;
  return row === columns.rowOf(target.containerInstanceArn);
}

function targetsBySlot(placed: readonly Placed[]): ReadonlyMap<number, Target> {
  return new Map(placed.flatMap(({ slots, target }) => slots.map((slot) => [slot, target])));
}

function takeRoom({ pool, ask, columns }: Scene, target: Target): void {
  const { group } = ask.work.request;
  if (target.type === 'FARGATE') {
    const { availabilityZone } = target;
    if (availabilityZone !== undefined) reserveFargate(pool, group, availabilityZone, ask.marks);
    return;
  }
  const row = columns.rowOf(target.containerInstanceArn);
  if (row !== undefined) columns.reserve(row, ask.demand, group, ask.marks);
}
