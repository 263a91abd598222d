import type { GpuKind, UsualTask } from '../../../../shared/core/engine/gpu/gpu-row.ts';

/** An instance in plain words. */
export interface ObviousRow {
  kind: number;
  free: number[];
  /** Of each GPU, in the order of the GPUs. */
  gpus: number[];
}

/** Where a task would go, and what is free of the GPUs that it would take. */
export interface ObviousChoice {
  readonly row: number;
  readonly gain: number;
}

/** What the engine must equal: every row and every way is worked out anew, from the definitions. */
export function obviousChoice(
  rows: readonly ObviousRow[],
  kinds: readonly GpuKind[],
  usual: readonly UsualTask[],
  task: UsualTask,
): ObviousChoice {
  let best: ObviousChoice = { row: -1, gain: Number.NEGATIVE_INFINITY };
  rows.forEach((before, row) => {
    for (const after of waysToPlace(before, task)) {
      const exact = worthOf(after, kinds, usual) - worthOf(before, kinds, usual);
      const gain = Math.round(exact * 1_000_000) / 1_000_000;
      if (gain > best.gain) best = { row, gain };
    }
  });
  return best;
}

/** Every set of GPUs that the task could have; of a row without enough of anything, none. */
export function waysToPlace(row: ObviousRow, task: UsualTask): ObviousRow[] {
  const free = row.free.map((amount, resource) => amount - (task.demand[resource] ?? 0));
  if (!task.accepts(row.kind) || free.some((amount) => amount < 0)) return [];
  return setsOf(row.gpus.length, task.gpus)
    .map((set) => row.gpus.map((left, gpu) => (set.includes(gpu) ? left - task.share : left)))
    .filter((gpus) => gpus.every((left) => left >= 0))
    .map((gpus) => ({ kind: row.kind, free, gpus }));
}

function setsOf(count: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (count < size) return [];
  const withLast = setsOf(count - 1, size - 1).map((set) => [...set, count - 1]);
  return [...setsOf(count - 1, size), ...withLast];
}

function worthOf(row: ObviousRow, kinds: readonly GpuKind[], usual: readonly UsualTask[]): number {
  const wanting = usual.filter(({ gpus }) => gpus > 0);
  const asked = sum(usual.map(({ popularity }) => popularity));
  const allGpus = sum(kinds.map(({ rows, shares }) => rows * shares.length));
  const usable = wanting.map((task) => {
    const gpus = row.gpus.filter((left) => left >= task.share);
    if (waysToPlace(row, task).length === 0) return 0;
    const ever = kinds.filter(
      ({ kind, free, shares }) =>
        waysToPlace({ kind, free: [...free], gpus: [...shares] }, task).length > 0,
    );
    const scarcity = allGpus / sum(ever.map(({ rows, shares }) => rows * shares.length));
    return (task.popularity / asked) * scarcity * sum(gpus);
  });
  const taken = sum(wanting.map(({ gpus, share, popularity }) => gpus * share * popularity));
  const balanced = wanting.map(({ gpus, share, demand, popularity }) => {
    const lasts = row.free.map((amount, resource) => {
      const wanted = demand[resource] ?? 0;
      return wanted === 0 ? Number.POSITIVE_INFINITY : (amount * gpus * share) / wanted;
    });
    return ((gpus * share * popularity) / taken) * Math.min(sum(row.gpus), ...lasts);
  });
  return sum(usable) + sum(balanced);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
