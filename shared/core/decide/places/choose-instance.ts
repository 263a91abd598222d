import type { ContainerInstanceArn } from '../../ids.ts';
import type { Ask } from './ask.ts';
import { filtersFor, missOf } from './filters.ts';
import type { Pool } from './pool.ts';
import type { Candidate, Ranking } from './ranking.ts';

/** The instances that one more task of a placement fits on. */
export interface InstanceChoice {
  /** The best of them; `avoid` only when there is no other. */
  best(slot: number, avoid: ContainerInstanceArn | undefined): Candidate | undefined;
  /** After a task was placed there: the only instance whose verdict may have changed. */
  recheck(candidate: Candidate): void;
}

export function instanceChoice(pool: Pool, ask: Ask, ranking: Ranking): InstanceChoice {
  const filters = filtersFor(ask);
  const fitting: Candidate[] = [];
  pool.instances.forEach((instance, order) => {
    if (missOf(filters, instance) === undefined) fitting.push(ranking.candidate(instance, order));
  });
  return {
    best(slot, avoid) {
      let best: Candidate | undefined;
      let avoided: Candidate | undefined;
      for (const candidate of fitting) {
        if (candidate.instance.containerInstance.containerInstanceArn === avoid) {
          avoided = candidate;
        } else if (best === undefined || ranking.compare(candidate, best, slot) < 0) {
          best = candidate;
        }
      }
      return best ?? avoided;
    },
    recheck(candidate) {
      if (missOf(filters, candidate.instance) === undefined) return;
      // `compare` is a total order, so what stands where in the list does not matter.
      const last = fitting.pop();
      const index = fitting.indexOf(candidate);
      if (last !== undefined && last !== candidate && index >= 0) fitting[index] = last;
    },
  };
}
