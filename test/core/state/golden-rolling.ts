import type { EpochMs } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import type { ReadingPosition } from '../../../shared/core/log/observed.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import { instanceOf, taskOf } from '../cluster-under-test.ts';

/** As much of the story as this chapter needs. */
interface Teller {
  readonly state: ClusterState;
  tell(afterMs: number, ...entries: Arrival[]): Promise<void>;
}

/** Readings that take two and three invocations; one task is in none of them, and an agent is silent. */
export async function readInParts(story: Teller): Promise<void> {
  const task = taskOf('theirs-in-parts', {});
  const { taskArn } = task;
  const whole = { type: 'ReconcileCompleted', tasks: 7, containerInstances: 4 } as const;
  await story.tell(60_000, instanceOf('w1'), { type: 'TaskStateChanged', task });
  await story.tell(60_000, whole);
  await story.tell(60_000, whole);
  const part = (partId: string, next: ReadingPosition, follows?: string): Arrival => ({
    type: 'ReadingPartCompleted',
    partId,
    ...(follows !== undefined && { follows }),
    reading: story.state.readings,
    beganAt: (story.state.at + 58_000) as EpochMs,
    next,
    tasks: 3,
  });
  const missed = (): Arrival => ({
    type: 'TaskMissed',
    taskArn,
    reading: story.state.readings,
  });
  await story.tell(60_000, part('part-1', { type: 'LIST_FROM', nextToken: 'page-4' }));
  await story.tell(60_000, missed());
  await story.tell(500, { ...whole, follows: 'part-1' });
  await story.tell(
    60_000,
    missed(),
    instanceOf('w1', { agentConnected: false, detailVersion: 2 as never }),
  );
  await story.tell(400, part('part-2', { type: 'DESCRIBE_AFTER', taskArn }));
  await story.tell(60_000, part('part-3', { type: 'DESCRIBE_AFTER', taskArn }, 'part-2'));
}
