import type { EpochMs } from '../core/ids.ts';
import type { Clock } from '../runtime/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() as EpochMs };
