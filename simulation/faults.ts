import type { Random } from './random.ts';

/**
 * Everything that can go wrong, by the name under which `--faults` and the report know it, with the
 * most that a seed may draw: a probability for each occasion, or strikes per hour.
 */
const most = {
  // Of each event on its way to `observe`.
  'event-lost': 0.1,
  'event-doubled': 0.5,
  'event-late': 0.2,
  /** A message that no version can read. */
  'message-poison': 0.02,
  // Of each call that a function makes.
  'function-crashed': 0.03,
  /** It hangs until it is killed. */
  'function-timed-out': 0.003,
  /** Its message is given to another while it sleeps; minutes later it goes on as if nothing was. */
  'function-frozen': 0.003,
  /** Of each new process: it starts from the newest snapshot, or from nothing. */
  'function-cold': 0.1,
  /** Of each request to the API: it is answered by a process that is answering another one. */
  'function-shared': 0.3,
  // Of each invocation.
  'clock-skewed': 0.5,
  // Of each call to the store.
  'log-conflict': 0.1,
  'log-throttled': 0.15,
  'log-error': 0.05,
  /** Per hour; nothing of the store answers for minutes or hours. */
  'log-down': 0.7,
  // Of each call to ECS and EC2.
  'api-throttled': 0.1,
  'api-error': 0.05,
  /** A page of a list that lacks names. */
  'list-short': 0.03,
  // Per hour from here on.
  /** Once in a seed: the next version is deployed, and for a while copies of both are at work. */
  'version-mixed': 1,
  'list-stale': 12,
  'task-crashed': 40,
  'task-interrupted': 10,
  'operator-stop': 6,
  /** Other people run tasks of their own on the cluster's instances. */
  'stranger-task': 8,
  'instance-terminated': 3,
  'instance-dead': 2,
  'instance-black-hole': 1,
  'instance-impaired': 2,
  /** By force: its tasks run on, and ECS hears no more of them. */
  'instance-deregistered': 0.5,
  'spot-interrupted': 3,
  /** The Auto Scaling group shrinks by an instance, and waits for its hook. */
  'scale-in': 2,
  'agent-flapped': 20,
  'agent-silent': 6,
  'zone-failed': 1,
  'zone-half-failed': 1,
  'all-zones-failed': 0.2,
  /** EC2 recommends to leave a Spot instance, and takes it minutes later. */
  'rebalance-recommended': 2,
  /** AWS announces the end of an instance, which comes minutes later here. */
  'retirement-announced': 1,
  /** Its health check fails, of which no event tells. */
  'task-unhealthy': 6,
} as const;

export type FaultClass = keyof typeof most;

export const faultClasses = Object.keys(most) as readonly FaultClass[];

/** How often each class strikes in one seed: a probability, or a rate per hour. */
export type FaultMix = Readonly<Record<FaultClass, number>>;

/** So many seeds leave Estiva itself alone, so that its pace can be judged … */
const calmShare = 0.15;
/** … and so many more leave its functions alone, but not the log and the API that they call. */
const steadyShare = 0.15;

/** What happens to tasks, instances and zones alone. */
const ofTheCluster: ReadonlySet<FaultClass> = new Set([
  'task-crashed',
  'task-interrupted',
  'operator-stop',
  'stranger-task',
  'instance-terminated',
  'instance-dead',
  'instance-black-hole',
  'instance-impaired',
  'instance-deregistered',
  'spot-interrupted',
  'scale-in',
  'agent-flapped',
  'agent-silent',
  'zone-failed',
  'zone-half-failed',
  'all-zones-failed',
  'rebalance-recommended',
  'retirement-announced',
  'task-unhealthy',
]);

/** What a seed leaves alone, from its beginning to its end. */
export type Temper = 'calm' | 'steady' | 'wild';

export function drawTemper(random: Random): Temper {
  const drawn = random.next();
  if (drawn < calmShare) return 'calm';
  return drawn < calmShare + steadyShare ? 'steady' : 'wild';
}

/** Each day draws its own mix, and leaves about a third of the classes out (swarm testing). */
export function drawFaults(
  random: Random,
  allowed: ReadonlySet<FaultClass>,
  temper: Temper,
): FaultMix {
  return mixOf((name) => {
    const isOff = random.chance(1 / 3);
    const strength = random.next();
    return isOff || !allowed.has(name) || isSpared(name, temper) ? 0 : most[name] * strength;
  });
}

function isSpared(name: FaultClass, temper: Temper): boolean {
  if (temper === 'calm') return !ofTheCluster.has(name);
  return temper === 'steady' && isOfCopies(name);
}

/** Whether Estiva's functions, its log and the API do as they should. */
export function isCalm(mix: FaultMix): boolean {
  return faultClasses.every((name) => mix[name] === 0 || ofTheCluster.has(name));
}

export function noFaults(): FaultMix {
  return mixOf(() => 0);
}

function mixOf(strengthOf: (name: FaultClass) => number): FaultMix {
  return Object.fromEntries(faultClasses.map((name) => [name, strengthOf(name)])) as FaultMix;
}

/** What happens to the copies of functions, and to the clocks of their machines. */
function isOfCopies(name: FaultClass): boolean {
  return /^(function-|version-|clock-)/.test(name);
}

/** Whether every function lives on and knows the time. */
export function isSteady(mix: FaultMix): boolean {
  return faultClasses.every((name) => mix[name] === 0 || !isOfCopies(name));
}

/** How often each class struck. */
export class FaultCount {
  readonly counts = new Map<FaultClass, number>();

  add(name: FaultClass): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}
