import type { Draws } from './draws.ts';
import type { Packing } from './packing.ts';
import { rowAt } from './reads.ts';

/**
 * Moves tasks about at random where there is room: `tries` times, a task goes to where another one
 * runs, or the two trade places. What is free gathers elsewhere each time, and soon where it helps.
 */
export function shake(packing: Packing, draws: Draws, tries: number): void {
  const { rowOf, sizes } = packing;
  for (let time = 0; time < tries; time += 1) {
    const left = draws.below(sizes.tasks);
    const right = draws.below(sizes.tasks);
    const here = rowAt(rowOf, left);
    const there = rowAt(rowOf, right);
    if (here < 0 || there < 0 || here === there) continue;
    if (packing.fits(left, there)) {
      packing.take(left);
      packing.put(left, there);
    } else if (packing.mayTradePlaces(left, right)) {
      packing.take(left);
      packing.take(right);
      packing.put(left, there);
      packing.put(right, here);
    }
  }
}
