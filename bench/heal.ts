import { BadInput } from './bad-input.ts';
import { readingMs, readings } from './heal-readings.ts';
import { type HealSize, HealWorld } from './heal-world.ts';

/** One line of figures, in simulated time. */
export interface HealFigures {
  readonly bench: 'heal';
  readonly case: string;
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Case {
  readonly says: string;
  /** How often it is measured in one world. */
  readonly times: number;
  /** Strikes once. @returns how long the healing took */
  once(world: HealWorld): Promise<number>;
}

const minuteMs = 60_000;
/** From one strike to the next: whatever the last one set in motion has ended. */
const betweenMs = 90_000;
const size: HealSize = { tasks: 1_000, containerInstances: 100 };

/** Every case, by name: each from its cause to the call that replaces the last of what it took. */
export const healCases: Readonly<Record<string, Case>> = {
  'task-stopped': {
    says: 'a container exits and its event arrives, to the replacement call',
    times: 60,
    async once(world) {
      const since = world.now;
      world.local({ type: 'crashTask', task: world.task().arn });
      return world.replaced(1, since, minuteMs * 3);
    },
  },
  'event-lost': {
    says: 'the same, and no event arrives',
    times: 25,
    async once(world) {
      const since = world.now;
      world.loseEvents(true);
      world.local({ type: 'crashTask', task: world.task().arn });
      const tookMs = await world.replaced(1, since, minuteMs * 5);
      world.loseEvents(false);
      return tookMs;
    },
  },
  'instance-terminated': {
    says: 'EC2 says that an instance is going down, to its last replacement call',
    times: 12,
    once: (world) => lose(world, 'on demand', 'terminateInstance'),
  },
  'spot-warning': {
    says: 'EC2 warns of a Spot interruption, to the last replacement call of the instance',
    times: 8,
    once: (world) => lose(world, 'spot', 'interruptInstance'),
  },
  'instance-dead-silently': {
    says: 'an instance dies and no event says so, from its death to its last replacement call',
    times: 6,
    once: (world) => lose(world, 'on demand', 'dieSilently'),
  },
  'agent-silent': {
    says: 'an agent falls silent on an instance that runs, from the first sign that ECS gives',
    times: 6,
    once: silence,
  },
  'zone-lost': {
    says: 'all instances of one zone of three are terminated, to the last replacement call',
    times: 1,
    async once(world) {
      const zone = 'us-east-1a';
      const since = world.now;
      const lost = world.in(zone).length;
      world.local({ type: 'failZone', availabilityZone: zone });
      return world.replaced(lost, since, minuteMs * 5);
    },
  },
};

/** What `npm run bench -- heal` takes besides `--scenario`. */
export const healOptions = {
  worlds: { says: 'worlds for each case, each of its own seed (1)' },
  times: { says: 'strikes in each world, instead of the number of the case' },
} as const;

/** Measures one case, or all of them, in simulated time. */
export async function* benchHeal(
  asked: Readonly<Record<string, string | undefined>>,
  of: HealSize = size,
): AsyncIterable<HealFigures> {
  const worlds = whole('worlds', asked['worlds']) ?? 1;
  const times = whole('times', asked['times']);
  for (const [name, one] of Object.entries(healCases)) {
    if (asked['scenario'] !== undefined && asked['scenario'] !== name) continue;
    const tookMs: number[] = [];
    for (let seed = 1; seed <= worlds; seed += 1) {
      const world = new HealWorld(seed, of);
      await world.arrive();
      for (let n = 0; n < Math.min(times ?? one.times, one.times); n += 1) {
        await world.passSome();
        tookMs.push(await one.once(world));
        await world.pass(betweenMs);
      }
    }
    yield figuresOf(name, tookMs);
  }
  for (const [name, { tasks }] of Object.entries(readings)) {
    if (asked['scenario'] !== undefined && asked['scenario'] !== name) continue;
    yield figuresOf(name, [await readingMs(tasks)]);
  }
}

async function lose(
  world: HealWorld,
  kind: 'spot' | 'on demand',
  type: 'terminateInstance' | 'interruptInstance' | 'dieSilently',
): Promise<number> {
  const instance = world.instance(kind);
  const lost = world.on(instance).length;
  const since = world.now;
  world.local({ type, ec2InstanceId: instance.id });
  return world.replaced(lost, since, minuteMs * 5);
}

/** From the first sign that ECS gives. What may still run is not stopped. */
async function silence(world: HealWorld): Promise<number> {
  const instance = world.instance('on demand');
  const there = world.on(instance);
  world.local({ type: 'silenceAgent', ec2InstanceId: instance.id });
  await world.until('ECS finds the agent gone', () => !world.isHeard(instance), minuteMs * 6);
  const tookMs = await world.replaced(there.length, world.now, minuteMs * 20);
  const stopped = there.find(({ arn }) => world.stops.includes(arn));
  if (stopped !== undefined) throw new Error(`${stopped.arn} was stopped, and still ran`);
  world.local({ type: 'restoreAgent', ec2InstanceId: instance.id });
  await world.pass(minuteMs * 3);
  return tookMs;
}

function figuresOf(name: string, tookMs: readonly number[]): HealFigures {
  const sorted = [...tookMs].sort((a, b) => a - b);
  // The smallest that so large a share does not exceed.
  const share = (part: number) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return {
    bench: 'heal',
    case: name,
    samples: sorted.length,
    p50Ms: share(0.5),
    p99Ms: share(0.99),
    maxMs: share(1),
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  throw new BadInput(`--${name} is "${text}": a whole number from 1 to 1000`);
}
