import fc from 'fast-check';
import { LocalCloud } from '../../../local/protocol/cloud.ts';
import type { CloudCommand } from '../../../local/protocol/command.ts';
import { JournalDamaged } from '../../../local/protocol/journal.ts';
import type { CloudNote } from '../../../local/protocol/notes.ts';
import { ec2InstanceIds, seed, startAt } from './local-server.ts';

interface Kept {
  readonly cloud: LocalCloud;
  readonly lines: string[];
  pass(ms: number): void;
}

const arnOf = (queue: string): string => `arn:aws:sqs:us-east-1:123456789012:${queue}`;

/** A seeded cloud that keeps its journal in memory, with a rule from ECS to a queue. */
function keep(): Kept {
  const lines: string[] = [];
  let now = startAt;
  const journal = { append: (line: string) => void lines.push(line) };
  const cloud = LocalCloud.begin({ now: () => now, journal, seed: 21 });
  seed(cloud);
  cloud.sqs('CreateQueue', { QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2 });
  cloud.sqs('CreateQueue', {
    QueueName: 'observe',
    Attributes: { VisibilityTimeout: '3', RedrivePolicy },
  });
  cloud.events('PutRule', { Name: 'all', EventPattern: '{"account":["123456789012"]}' });
  cloud.events('PutTargets', { Rule: 'all', Targets: [{ Id: 'q', Arn: arnOf('observe') }] });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { cloud, lines, pass };
}

/** The cloud that these journal lines give, at the time at which the other one is. */
function recovered(journal: readonly string[], now: number, snapshot?: string): LocalCloud {
  const cloud = LocalCloud.recover({ snapshot, journal }, { now: () => now });
  cloud.tick();
  return cloud;
}

function attempt(cloud: LocalCloud, command: CloudCommand): void {
  try {
    cloud.perform(command);
  } catch (error) {
    // Only a refusal may be thrown; it must be refused again when it is replayed.
    expect(error).toMatchObject({ code: expect.any(String), statusCode: expect.any(Number) });
  }
}

type Step = { readonly wait: number } | { readonly make: (cloud: LocalCloud) => CloudCommand };

const instance = fc.nat(3);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 4000 }) }) },
    {
      weight: 3,
      arbitrary: fc.integer({ min: 1, max: 4 }).map((count) => ({
        make: (): CloudCommand => ({
          type: 'call',
          service: 'ecs',
          operation: 'RunTask',
          input: { cluster: 'demo', taskDefinition: 'worker', count, launchType: 'EC2' },
        }),
      })),
    },
    {
      weight: 3,
      arbitrary: fc.integer({ min: 1, max: 10 }).map((max) => ({
        make: (): CloudCommand => ({
          type: 'queue',
          operation: 'ReceiveMessage',
          input: { QueueUrl: 'observe', MaxNumberOfMessages: max },
        }),
      })),
    },
    fc
      .tuple(
        instance,
        fc.constantFrom('terminateInstance', 'silenceAgent', 'dieSilently', 'stopInstance'),
      )
      .map(([index, type]) => ({
        make: (cloud: LocalCloud): CloudCommand => {
          const ec2InstanceId = ec2InstanceIds(cloud)[index] ?? 'i-none';
          return { type: 'local', command: { type, ec2InstanceId } as never };
        },
      })),
    fc
      .constantFrom<CloudCommand>(
        { type: 'eventFault', fault: { action: 'reorder', rate: 0.5, delayMs: 2000 } },
        { type: 'eventFault', fault: { action: 'duplicate', count: 2 } },
        { type: 'clearEventFaults' },
        { type: 'queueFault', fault: { duplicateRate: 0.3 } },
        { type: 'local', command: { type: 'failZone', availabilityZone: 'us-east-1a' } },
        { type: 'local', command: { type: 'restoreZone', availabilityZone: 'us-east-1a' } },
        { type: 'call', service: 'ecs', operation: 'ListTasks', input: { cluster: 'none' } },
        {
          type: 'bus',
          operation: 'PutEvents',
          input: { Entries: [{ Source: 'shop', DetailType: 'd', Detail: '{}' }] },
        },
      )
      .map((command) => ({ make: () => command })),
  ),
  { maxLength: 40 },
);

describe('LocalCloud', () => {
  it('is the same after replaying its journal, from the beginning or any snapshot, however often it ticked', () => {
    void fc.assert(
      fc.property(steps, fc.nat(40), fc.boolean(), (taken, snapshotAfter, ticks) => {
        const { cloud, lines, pass } = keep();
        let snapshot: string | undefined;
        for (const [index, step] of taken.entries()) {
          if ('wait' in step) {
            for (let ms = 0; ms < step.wait; ms += 250) {
              pass(Math.min(250, step.wait - ms));
              if (ticks) cloud.tick();
            }
          } else attempt(cloud, step.make(cloud));
          if (index === snapshotAfter) snapshot = cloud.snapshot();
        }
        pass(500);
        cloud.tick();
        expect(recovered(lines, cloud.now).snapshot()).toBe(cloud.snapshot());
        expect(recovered(lines, cloud.now, snapshot).snapshot()).toBe(cloud.snapshot());
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what it answered although the process dies while the next command is written', () => {
    const { cloud, lines } = keep();
    const { tasks } = cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition: 'worker' });
    const torn = [...lines, '{"n":99,"type":"perf'];
    const again = recovered(torn, cloud.now);
    const [task] = JSON.parse(JSON.stringify(tasks));
    expect(again.call('ecs', 'ListTasks', { cluster: 'demo' })).toMatchObject({
      taskArns: [task.taskArn],
    });
  });

  it('refuses a journal that is damaged before its end, or has a gap', () => {
    const { cloud, lines } = keep();
    const broken = lines.map((line, index) => (index === 2 ? line.slice(3) : line));
    expect(() => recovered(broken, cloud.now)).toThrow(JournalDamaged);
    const gap = lines.filter((_, index) => index !== 2);
    expect(() => recovered(gap, cloud.now)).toThrow('follows command 1');
    expect(() => recovered(lines.slice(1), cloud.now)).toThrow('lacks its beginning');
  });

  it('does not journal what changed nothing', () => {
    const { cloud, lines } = keep();
    const before = lines.length;
    cloud.sqs('ReceiveMessage', { QueueUrl: 'dead' });
    cloud.sqs('ListQueues', {});
    cloud.events('ListRules', {});
    expect(() => cloud.sqs('GetQueueUrl', { QueueName: 'none' })).toThrow();
    expect(lines).toHaveLength(before);
    cloud.sqs('SendMessage', { QueueUrl: 'dead', MessageBody: 'a' });
    expect(lines).toHaveLength(before + 1);
  });

  it('has written a command before its answer is out', () => {
    const { cloud, lines } = keep();
    const before = lines.length;
    cloud.call('ecs', 'CreateCluster', { clusterName: 'other' });
    expect(lines.slice(before).map((line) => JSON.parse(line))).toMatchObject([
      { type: 'performed', at: startAt, command: { operation: 'CreateCluster' } },
    ]);
  });

  it('never goes back in time', () => {
    const { cloud, pass } = keep();
    cloud.tick();
    pass(-5000);
    expect(cloud.now).toBe(startAt);
  });

  it('says when something is next due, and it then happens', () => {
    const { cloud, pass } = keep();
    cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition: 'worker' });
    const next = cloud.nextAt() ?? 0;
    expect(next).toBeGreaterThan(cloud.now);
    const before = cloud.snapshot();
    pass(next - cloud.now - 1);
    cloud.tick();
    expect(JSON.parse(cloud.snapshot()).bus).toEqual(JSON.parse(before).bus);
    pass(1);
    cloud.tick();
    expect(cloud.snapshot()).not.toBe(before);
    expect(cloud.nextAt()).not.toBe(next);
  });

  it('tells its listeners of events, deliveries and commands, and of queues with messages', async () => {
    const { cloud, pass } = keep();
    const notes: CloudNote[] = [];
    const queues: string[] = [];
    const stop = cloud.onEvent((note) => notes.push(note));
    // A listener may use the cloud while it is told.
    const stopQueue = cloud.onQueue((names) => {
      queues.push(...names);
      cloud.sqs('ReceiveMessage', { QueueUrl: names[0], MaxNumberOfMessages: 10 });
    });
    cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition: 'worker' });
    pass(10_000);
    cloud.tick();
    await Promise.resolve();
    stop();
    stopQueue();
    const kinds = new Set(notes.map(({ type }) => type));
    expect(kinds).toEqual(new Set(['performed', 'published', 'delivered']));
    expect(notes[0]).toMatchObject({ type: 'performed', command: { operation: 'RunTask' } });
    expect(queues).toContain('observe');
    const seen = notes.length;
    cloud.sqs('ListQueues', {});
    await Promise.resolve();
    expect(notes).toHaveLength(seen);
  });
});
