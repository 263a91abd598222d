import { clusterAnswer } from '../../shared/core/views/cluster.ts';
import { containerInstanceAnswers } from '../../shared/core/views/container-instances.ts';
import { placementAnswers } from '../../shared/core/views/placements.ts';
import { describeStored } from './describe-stored.ts';
import type { Point } from './replay.ts';

/** The same for programs: the answers of the API at that point, and its item. */
export function replayJson({ state, item, end }: Point): object {
  const { entries, ...rest } = item;
  return {
    end,
    cluster: clusterAnswer(state),
    placements: placementAnswers(state),
    containerInstances: containerInstanceAnswers(state),
    item: {
      ...rest,
      entries: entries.map((entry) => ({ ...describeStored(entry, item.at), entry })),
    },
  };
}
