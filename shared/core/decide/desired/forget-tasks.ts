import { byText } from '../../order.ts';
import { slotKey } from '../../state/cluster-state.ts';
import { isMissing } from '../../state/readings.ts';
import type { Deciding } from '../deciding.ts';
import { taskMissingMs } from '../verdicts/missing.ts';

/** Tasks that ECS shows no more give their room back, ours and everybody else's. */
export function forgetTasks({ state, decided }: Deciding): void {
  const missing = [...state.indexes.missedTasks.of('ALL')]
    .flatMap((arn) => state.tasks.get(arn) ?? [])
    .filter((task) => isMissing(task));
  if (missing.length === 0) return;
  const forMs = taskMissingMs(state);
  const gone = missing.filter((task) => {
    const { owner, taskArn } = task;
    const isHeld =
      owner?.slot !== undefined &&
      state.slots.get(slotKey(owner.placementId, owner.slot))?.taskArn === taskArn;
    // A slot lets go of its task first, in `judgeTasks`.
    return !isHeld && isMissing(task, forMs);
  });
  for (const taskArn of gone.map((task) => task.taskArn).sort(byText)) {
    decided({ type: 'TaskForgotten', taskArn });
  }
}
