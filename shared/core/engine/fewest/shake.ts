import { amountAt, rowAt } from '../reads.ts';
import type { Draws } from './draws.ts';
import type { Packing } from './packing.ts';

/** So much of what has gathered may be lost in one move, in squares of an average task: measured. */
const lossMax = 0.01;

/**
 * Moves tasks about at random: `tries` times, a task goes to where another one runs, or the two
 * trade places, if there is room. Moves that gather what is free on few rows are welcome, those
 * that scatter it are not, but for a little: many small gaps hold nobody, a large one does.
 */
export function shake(packing: Packing, draws: Draws, tries: number): void {
  const { rowOf, sizes } = packing;
  const { weight } = sizes;
  for (let time = 0; time < tries; time += 1) {
    const left = draws.below(sizes.tasks);
    const right = draws.below(sizes.tasks);
    const here = rowAt(rowOf, left);
    const there = rowAt(rowOf, right);
    if (here < 0 || there < 0 || here === there) continue;
    if (packing.fits(left, there)) {
      if (!gathers(packing, amountAt(weight, left), here, there)) continue;
      packing.take(left);
      packing.put(left, there);
    } else if (packing.mayTradePlaces(left, right)) {
      const moved = amountAt(weight, left) - amountAt(weight, right);
      if (!gathers(packing, moved, here, there)) continue;
      packing.take(left);
      packing.take(right);
      packing.put(left, there);
      packing.put(right, here);
    }
  }
}

/** Whether the sum of the squares of what is free grows, or hardly shrinks. */
function gathers(packing: Packing, moved: number, here: number, there: number): boolean {
  const { sizes, free } = packing;
  const more = moved + sizes.weigh(free, here) - sizes.weigh(free, there);
  return 2 * moved * more >= -lossMax;
}
