import { at } from '../shared/core/engine/fleet.ts';
import type { Worth } from '../shared/core/engine/gpu/gpu-choice.ts';
import type { GpuKind, GpuRow, UsualTask } from '../shared/core/engine/gpu/gpu-row.ts';
import { KeptUsable } from '../shared/core/engine/gpu/kept-usable.ts';

type Policy = (kinds: readonly GpuKind[], usual: readonly UsualTask[]) => Worth;

/** How rows may be chosen: the engine's own way, and what to hold it against. */
export const packPolicies: Readonly<Record<string, Policy>> = {
  estiva: (kinds, usual) => new KeptUsable(kinds, usual),
  fgd,
  'best-fit': (kinds) => bestFit(kinds),
  'first-fit': () => ({ of: () => 0 }),
};

/** Of all tasks those are typical that make up this part, the most popular ones first. */
const typicalPart = 0.95;

/**
 * FGD as its authors' simulator has it: fragmentation as the typical tasks see it, which does not
 * look at memory, and a score of 0 to 100 without decimals, so that many rows are equal and the
 * first one is taken.
 */
function fgd(kinds: readonly GpuKind[], usual: readonly UsualTask[]): Worth {
  const typical = typicalOf(kinds, usual);
  return {
    of: ({ kind, free, shares }: GpuRow) => {
      let usable = 0;
      for (const { demand, gpus, share, popularity, accepts } of typical) {
        if (gpus === 0 || at(demand, 0) > at(free, 0) || !accepts(kind)) continue;
        let fitting = 0;
        let sum = 0;
        for (let gpu = shares.length - 1; gpu >= 0 && at(shares, gpu) >= share; gpu -= 1) {
          fitting += 1;
          sum += at(shares, gpu);
        }
        if (fitting >= gpus) usable += popularity * sum;
      }
      return usable - allOf(shares);
    },
    gain: (before, after) => Math.floor(100 / (1 + Math.exp((before - after) / 1_000))),
  };
}

function typicalOf(kinds: readonly GpuKind[], usual: readonly UsualTask[]): readonly UsualTask[] {
  const merged = new Map<string, UsualTask>();
  for (const task of usual) {
    const { gpus, share, demand, popularity } = task;
    const key = [gpus, share, at(demand, 0), ...kinds.map(({ kind }) => task.accepts(kind))].join();
    const before = merged.get(key)?.popularity ?? 0;
    merged.set(key, { ...task, popularity: before + popularity });
  }
  const sorted = [...merged.values()].sort((a, b) => b.popularity - a.popularity);
  const total = sorted.reduce((sum, { popularity }) => sum + popularity, 0);
  let covered = 0;
  const typical = sorted.filter(({ popularity }) => {
    const isTypical = covered < typicalPart * total;
    if (isTypical) covered += popularity;
    return isTypical;
  });
  return typical.map((task) => ({ ...task, popularity: task.popularity / covered }));
}

/** The least that is left over, each resource as a part of the most that any row has of it. */
function bestFit(kinds: readonly GpuKind[]): Worth {
  const most = (kinds[0]?.free ?? []) as ArrayLike<number>;
  const mostOf = Array.from(most, (_, resource) =>
    Math.max(1, ...kinds.map(({ free }) => at(free, resource))),
  );
  const mostGpus = Math.max(1, ...kinds.map(({ shares }) => 1_000 * shares.length));
  return {
    of: ({ free, shares }) =>
      mostOf.reduce((sum, amount, resource) => sum + at(free, resource) / amount, 0) +
      allOf(shares) / mostGpus,
    gain: (_, after) => -1_000 * after,
  };
}

function allOf(shares: Uint16Array): number {
  return shares.reduce((sum, free) => sum + free, 0);
}
