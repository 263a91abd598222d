import fc from 'fast-check';
import type { BusEvent } from '../../../local/model/bus-event.ts';
import { CloudModel } from '../../../local/model/cloud-model.ts';
import { ModelError } from '../../../local/model/model-error.ts';
import {
  containerInstances,
  demoCloud,
  inSubnets,
  objects,
  pass,
  remaining,
  run,
} from './clouds.ts';

/** One thing that happens to a cloud; numbers choose among what is there. */
type Step =
  | { readonly type: 'pass'; readonly ms: number }
  | {
      readonly type: 'run';
      readonly family: string;
      readonly count: number;
      readonly fargate: boolean;
    }
  | { readonly type: 'stop' | 'crash'; readonly pick: number }
  | { readonly type: 'onInstance'; readonly command: InstanceFault; readonly pick: number }
  | { readonly type: 'zone'; readonly fail: boolean; readonly letter: string };

const instanceFaults = [
  'terminateInstance',
  'stopInstance',
  'startInstance',
  'interruptInstance',
  'silenceAgent',
  'restoreAgent',
  'dieSilently',
] as const;
type InstanceFault = (typeof instanceFaults)[number];

const pick = fc.nat({ max: 40 });
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(9_000) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('run' as const),
        family: fc.constantFrom('web', 'worker'),
        count: fc.integer({ min: 1, max: 7 }),
        fargate: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constantFrom('stop' as const, 'crash' as const), pick }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('onInstance' as const),
        command: fc.constantFrom(...instanceFaults),
        pick,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('zone' as const),
        fail: fc.boolean(),
        letter: fc.constantFrom('a', 'b'),
      }),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

/** Performs a step; what AWS would refuse is refused, and anything else that throws is a bug. */
function perform(cloud: CloudModel, step: Step): void {
  try {
    attempt(cloud, step);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
}

function attempt(cloud: CloudModel, step: Step): void {
  const awsvpc = { networkConfiguration: inSubnets('subnet-a', 'subnet-b') };
  switch (step.type) {
    case 'pass':
      cloud.advanceTo(cloud.now + step.ms);
      break;
    case 'run':
      run(cloud, step.family, {
        count: step.count,
        launchType: step.fargate ? 'FARGATE' : 'EC2',
        ...(step.family === 'web' ? awsvpc : {}),
      });
      break;
    case 'stop':
      cloud.call('ecs', 'StopTask', { cluster: 'demo', task: taskAt(cloud, step.pick) });
      break;
    case 'crash':
      cloud.local({ type: 'crashTask', task: taskAt(cloud, step.pick) });
      break;
    case 'onInstance': {
      const instances = containerInstances(cloud);
      const ec2InstanceId = String(
        instances[step.pick % (instances.length + 1)]?.['ec2InstanceId'],
      );
      cloud.local({ type: step.command, ec2InstanceId });
      break;
    }
    case 'zone':
      cloud.local({
        type: step.fail ? 'failZone' : 'restoreZone',
        availabilityZone: `us-east-1${step.letter}`,
      });
  }
}

function taskAt(cloud: CloudModel, index: number): string {
  const arns = cloud.call('ecs', 'ListTasks', { cluster: 'demo' })['taskArns'];
  return Array.isArray(arns) ? String(arns[index % (arns.length + 1)]) : '';
}

function cloudOf(seed: number): CloudModel {
  return demoCloud('aabb', { seed, spot: true });
}

describe('the whole model', () => {
  it('continues from what it saved exactly as it would have without', () => {
    fc.assert(
      fc.property(fc.nat(), steps, steps, (seed, before, after) => {
        const original = cloudOf(seed);
        for (const step of before) perform(original, step);
        const saved = original.save();
        const restored = CloudModel.restore(saved);
        expect(JSON.stringify(restored.save())).toBe(JSON.stringify(saved));
        for (const step of after) {
          perform(original, step);
          perform(restored, step);
        }
        expect(JSON.stringify(restored.save())).toBe(JSON.stringify(original.save()));
        expect(restored.takeEvents()).toEqual(original.takeEvents());
      }),
      { numRuns: 60 },
    );
  });

  it('does the same for the same seed, however often it is woken in between', () => {
    fc.assert(
      fc.property(fc.nat(), steps, fc.integer({ min: 1, max: 700 }), (seed, all, tickMs) => {
        const once = cloudOf(seed);
        const often = cloudOf(seed);
        for (const step of all) {
          perform(once, step);
          if (step.type === 'pass') {
            const until = often.now + step.ms;
            for (let at = often.now; at < until; at += tickMs) often.advanceTo(at);
            often.advanceTo(until);
          } else {
            perform(often, step);
          }
        }
        once.advanceTo(once.now);
        often.advanceTo(often.now);
        expect(often.save()).toEqual(once.save());
      }),
      { numRuns: 40 },
    );
  });

  it('never gives out more than an instance has', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, all) => {
        const cloud = cloudOf(seed);
        for (const step of all) {
          perform(cloud, step);
          for (const instance of everyInstance(cloud)) {
            expect(remaining(instance, 'CPU')).toBeGreaterThanOrEqual(0);
            expect(remaining(instance, 'MEMORY')).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('counts versions up by one with each event of a resource, and ends STOPPED at most once', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, all) => {
        const cloud = cloudOf(seed);
        for (const step of all) perform(cloud, step);
        pass(cloud, 600);
        const events = cloud.takeEvents().filter(({ detail }) => detail['version'] !== undefined);
        const resources = new Set(events.map((event) => event.resources[0]));
        for (const resource of resources) {
          expectUnbroken(events.filter((event) => event.resources[0] === resource));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('makes other ids and other timings of another seed', () => {
    const [one, other] = [cloudOf(1), cloudOf(2)];
    for (const cloud of [one, other]) run(cloud, 'worker');
    expect(one.nextAt()).not.toBe(other.nextAt());
    expect(one.takeEvents()[0]?.id).not.toBe(other.takeEvents()[0]?.id);
  });
});

function expectUnbroken(events: readonly BusEvent[]): void {
  const versions = events.map(({ detail }) => Number(detail['version']));
  const first = versions[0] ?? 0;
  expect(versions).toEqual(versions.map((_, index) => first + index));
  const ends = events.filter(({ detail }) => detail['lastStatus'] === 'STOPPED');
  expect(ends.length).toBeLessThanOrEqual(1);
  if (ends.length === 1) expect(events.at(-1)).toBe(ends[0]);
}

function everyInstance(cloud: CloudModel): ReturnType<typeof containerInstances> {
  try {
    return containerInstances(cloud);
  } catch (error) {
    // The bucket of reads may be empty for the moment.
    if (error instanceof ModelError) return [];
    throw error;
  }
}

it('shows List and Describe as of some time ago when it is told to be stale', () => {
  const cloud = demoCloud('a');
  cloud.local({ type: 'listStaleness', ms: 2_000 });
  const arn = objects(run(cloud, 'worker'), 'tasks')[0]?.['taskArn'];
  const listed = () => cloud.call('ecs', 'ListTasks', { cluster: 'demo' })['taskArns'];
  const status = () => {
    const answer = cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: [arn] });
    return objects(answer, 'tasks')[0]?.['lastStatus'] ?? 'MISSING';
  };
  expect([listed(), status()]).toEqual([[], 'MISSING']);
  pass(cloud, 2.1);
  expect([listed(), status()]).toEqual([[arn], 'PENDING']);
  pass(cloud, 3);
  expect(status()).toBe('RUNNING');
});
