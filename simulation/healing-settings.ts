import { defaultHealing, type HealingSettings } from '../shared/core/healing-settings.ts';
import { Random } from './random.ts';

/** Of all seeds, so many run a stack whose owner has set something. */
const setShare = 0.2;
/** Makes of a seed the seed of a stream that draws nothing else. */
const ownStream = 0x5e77_1465;

/** What the owner of a seed's stack has set: mostly nothing. */
export function drawHealing(seed: number): HealingSettings {
  const random = new Random(seed ^ ownStream);
  if (!random.chance(setShare)) return defaultHealing;
  const one = (values: readonly number[]) => random.pick(values) ?? 0;
  return {
    suspectAfterMs: one([60_000, 120_000, 180_000]),
    lostAfterMs: one([180_000, 360_000, 600_000]),
    stuckAfterMs: one([600_000, 900_000, 1_800_000]),
    quarantineMs: one([300_000, 2_400_000]),
    quarantinedShareMax: one([0.1, 0.34, 0.5]),
    stoppedShareMax: one([0.04, 0.3]),
    doubtfulShareMax: one([0.15, 0.25, 0.75]),
  };
}
