import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchesPattern } from '../../local/bus/matches-pattern.ts';
import { type Packaged, packaged, packagingTimeoutMs } from './packaged.ts';

/** The rule that is meant for each kind of event. */
const meant: Readonly<Record<string, string>> = {
  'ECS Task State Change': 'TaskStateRule',
  'ECS Container Instance State Change': 'ContainerInstanceStateRule',
  'ECS Container Instance Health Change': 'ContainerInstanceHealthRule',
  'EC2 Instance State-change Notification': 'Ec2InstanceStateRule',
  'EC2 Spot Instance Interruption Warning': 'SpotInterruptionRule',
  'EC2 Instance Rebalance Recommendation': 'RebalanceRecommendationRule',
  'EC2 Instance-terminate Lifecycle Action': 'TerminateLifecycleRule',
  'AWS Health Event': 'HealthEventRule',
};

interface Sample {
  readonly file: string;
  // biome-ignore lint/suspicious/noExplicitAny: samples are of many shapes
  readonly event: any;
}

const samples: readonly Sample[] = readdirSync('events', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, event: JSON.parse(readFileSync(join('events', file), 'utf8')) }));

/** Samples of what must not come in are named so: not ours, or not asked for. */
const refused = samples.filter(({ file }) => /\.(foreign|unasked)-/.test(file));
const ours = samples.filter((sample) => !refused.includes(sample));

describe('the rules', () => {
  let stack: Packaged;
  let matching: (event: unknown) => readonly string[];
  beforeAll(async () => {
    stack = await packaged();
    matching = (event) =>
      stack.resources
        .ofType('AWS::Events::Rule')
        .filter((rule) => matchesPattern(rule.property('EventPattern'), event))
        .map((rule) => rule.logicalId);
  }, packagingTimeoutMs);

  it('are one for each kind of event that the samples show', () => {
    const rules = stack.resources.ofType('AWS::Events::Rule').map((rule) => rule.logicalId);
    expect(new Set(rules)).toEqual(new Set(Object.values(meant)));
    expect(new Set(ours.map(({ event }) => event['detail-type']))).toEqual(
      new Set(Object.keys(meant)),
    );
  });

  it.each(ours)('let $file in by the rule that is meant for it, and by no other', ({ event }) => {
    expect(matching(event)).toEqual([meant[event['detail-type']]]);
  });

  it('have samples from a foreign account, Region and cluster to refuse', () => {
    for (const from of ['foreign-account', 'foreign-region', 'foreign-cluster']) {
      expect(refused.some(({ file }) => file.includes(from))).toBe(true);
    }
  });

  it.each(refused)('keep $file out', ({ event }) => {
    expect(matching(event)).toEqual([]);
  });

  it.each(ours)('keep $file out when another account or Region forwards it', ({ event }) => {
    expect(matching({ ...event, account: '999999999999' })).toEqual([]);
    expect(matching({ ...event, region: 'eu-central-1' })).toEqual([]);
  });

  it.each(ours)('keep $file out when it does not come from AWS itself', ({ event }) => {
    expect(matching({ ...event, source: 'my.application' })).toEqual([]);
  });

  it.each(ours.filter(({ event }) => event.source === 'aws.ecs'))(
    'keep $file out when a cluster that is not configured sent it',
    ({ event }) => {
      const clusterArn = event.detail.clusterArn.replace(/\/demo$/, '/demo-2');
      expect(matching({ ...event, detail: { ...event.detail, clusterArn } })).toEqual([]);
    },
  );

  it('send to the queue of observe, and what cannot be delivered to its dead-letter queue', () => {
    for (const rule of stack.resources.ofType('AWS::Events::Rule')) {
      expect(rule.property('Targets')).toEqual([
        {
          Id: 'observe',
          Arn: stack.resources.arn(stack.resource('ObserveQueue')),
          DeadLetterConfig: { Arn: stack.resources.arn(stack.resource('ObserveDeadLetterQueue')) },
        },
      ]);
      expect(rule.property('State') ?? 'ENABLED').toBe('ENABLED');
    }
  });

  it('are, each by its ARN, all that may send to those two queues', () => {
    const [policy, ...others] = stack.resources.ofType('AWS::SQS::QueuePolicy');
    expect(others).toEqual([]);
    const queues = ['ObserveQueue', 'ObserveDeadLetterQueue'].map((id) =>
      stack.resources.arn(stack.resource(id)),
    );
    const rules = Object.values(meant).map((id) => stack.resources.arn(stack.resource(id)));
    expect(policy?.property('PolicyDocument')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queues,
          Condition: { ArnEquals: { 'aws:SourceArn': rules } },
        },
      ],
    });
  });
});
