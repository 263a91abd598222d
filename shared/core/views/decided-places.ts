import type { AttemptId, PlacementId, Seq, TaskArn } from '../ids.ts';
import type { ClusterState, Slot } from '../state/cluster-state.ts';
import { parseStartedBy } from '../state/known-task.ts';

/** A slot that has a place, and where in the log that place was decided. */
export interface DecidedPlace {
  readonly slot: number;
  readonly taskArn?: TaskArn;
  readonly seq: Seq;
}

/** Every slot of a placement whose task runs or starts, ascending. */
export function decidedPlaces(
  state: ClusterState,
  placementId: PlacementId,
): readonly DecidedPlace[] {
  return [...state.indexes.slotsOfPlacement.of(placementId)]
    .flatMap((key) => state.slots.get(key) ?? [])
    .sort((a, b) => a.index - b.index)
    .flatMap((slot) => {
      const seq = seqOf(state, attemptOf(state, slot));
      if (seq === undefined) return [];
      return [
        { slot: slot.index, seq, ...(slot.taskArn !== undefined && { taskArn: slot.taskArn }) },
      ];
    });
}

function attemptOf(state: ClusterState, slot: Slot): AttemptId | undefined {
  if (slot.status === 'STARTING') return slot.attemptId;
  if (slot.status !== 'STARTED' || slot.taskArn === undefined) return undefined;
  return parseStartedBy(state.tasks.get(slot.taskArn)?.startedBy)?.attemptId;
}

/** The id of an attempt is that of its log, the position of its item and a counter. */
function seqOf({ logId }: ClusterState, attemptId: AttemptId | undefined): Seq | undefined {
  if (attemptId?.startsWith(`${logId}-`) !== true) return undefined;
  const [seq] = attemptId.slice(logId.length + 1).split('-');
  return /^\d+$/.test(seq ?? '') ? (Number(seq) as Seq) : undefined;
}
