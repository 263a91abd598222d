import type { LogItem } from '../../../shared/core/log/item.ts';
import type { Attempt } from '../../../shared/core/state/cluster-state.ts';
import { Witness } from '../../../simulation/invariants/witness.ts';
import { Random } from '../../../simulation/random.ts';
import { instanceOf, placementRequested } from '../../core/cluster-under-test.ts';
import {
  bring,
  createWorld,
  itemsOf,
  stateNow,
  type World,
} from '../../runtime/process-under-test.ts';

/** A log that real turns write, and what a witness makes of it. */
export async function toldLog(seed = 7) {
  const world = createWorld();
  const witness = new Witness(new Random(seed));
  const take = async () => {
    for (const item of (await itemsOf(world)).slice(witness.items)) witness.take(item);
  };
  /** Tells of something, and lets the witness look. */
  const tell = async (...entries: Parameters<typeof bring>[1][]) => {
    await bring(world, ...entries);
    await take();
  };
  return { world, witness, tell, take };
}

/** Two tasks of `p-web` are decided to start on the only instance. */
export async function placed(world: World): Promise<Attempt> {
  await bring(world, instanceOf('a1'), ...placementRequested('p-web', { desiredCount: 2 }));
  const [attempt] = (await stateNow(world)).attempts.sorted();
  if (attempt === undefined) throw new Error('nothing was decided');
  return attempt;
}

export async function lastItem(world: World): Promise<LogItem> {
  const last = (await itemsOf(world)).at(-1);
  if (last === undefined) throw new Error('nothing was appended');
  return last;
}
