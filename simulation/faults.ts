import type { Random } from './random.ts';

/** Everything that can go wrong, by the name under which `--faults` and the report know it. */
export const faultClasses = [
  'event-lost',
  'event-doubled',
  'event-late',
  'function-crashed',
  'log-conflict',
  'log-unavailable',
  'api-throttled',
  'api-error',
  'list-stale',
  'task-crashed',
  'instance-terminated',
  'instance-dead',
  'spot-interrupted',
  'agent-silent',
  'zone-failed',
  'operator-stop',
] as const;

export type FaultClass = (typeof faultClasses)[number];

/** How often each class strikes in one seed: a probability, or a rate per hour. */
export type FaultMix = Readonly<Record<FaultClass, number>>;

/** The most that a seed may draw. */
const most: FaultMix = {
  'event-lost': 0.1,
  'event-doubled': 0.3,
  'event-late': 0.2,
  'function-crashed': 0.03,
  'log-conflict': 0.1,
  'log-unavailable': 0.03,
  'api-throttled': 0.1,
  'api-error': 0.05,
  'list-stale': 12,
  'task-crashed': 40,
  'instance-terminated': 3,
  'instance-dead': 2,
  'spot-interrupted': 3,
  'agent-silent': 6,
  'zone-failed': 1,
  'operator-stop': 6,
};

/** Each seed draws its own mix, and leaves about a third of the classes out (swarm testing). */
export function drawFaults(random: Random, allowed: ReadonlySet<FaultClass>): FaultMix {
  const mix = Object.fromEntries(
    faultClasses.map((name) => {
      const isOff = random.chance(1 / 3);
      const strength = random.next();
      return [name, isOff || !allowed.has(name) ? 0 : most[name] * strength];
    }),
  );
  return mix as FaultMix;
}

export function noFaults(): FaultMix {
  return Object.fromEntries(faultClasses.map((name) => [name, 0])) as FaultMix;
}

/** How often each class struck. */
export class FaultCount {
  readonly counts = new Map<FaultClass, number>();

  add(name: FaultClass): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}
