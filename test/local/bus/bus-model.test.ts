import { BusModel } from '../../../local/bus/bus-model.ts';
import type { BusEvent } from '../../../local/model/bus-event.ts';

const queueArn = 'arn:aws:sqs:us-east-1:123456789012:observe';

function taskEvent(id: string, lastStatus = 'STOPPED'): BusEvent {
  return {
    version: '0',
    id,
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '123456789012',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { lastStatus, containers: [{ name: 'web' }] },
  };
}

function busWithRule(seed = 7): BusModel {
  const bus = new BusModel({ seed });
  const EventPattern = JSON.stringify({ source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'] } });
  bus.call('PutRule', { Name: 'stopped', EventPattern }, 0);
  bus.call('PutTargets', { Rule: 'stopped', Targets: [{ Id: 'q', Arn: queueArn }] }, 0);
  return bus;
}

const idsOf = (bus: BusModel, at: number): string[] =>
  bus.takeDue(at).map(({ eventId }) => eventId);

describe('BusModel', () => {
  it('delivers what an enabled rule matches, and nothing else', () => {
    const bus = busWithRule();
    bus.publish([taskEvent('a'), taskEvent('b', 'RUNNING')], 1000);
    expect(bus.takeDue(1019)).toEqual([]);
    const due = bus.takeDue(1120);
    expect(due).toHaveLength(1);
    expect(due[0]).toMatchObject({ ruleName: 'stopped', eventId: 'a', queueArn });
    expect(JSON.parse(due[0]?.body ?? '')).toEqual(taskEvent('a'));
    expect(bus.nextAt()).toBeUndefined();
  });

  it('delivers nothing while the rule is disabled', () => {
    const bus = busWithRule();
    bus.call('DisableRule', { Name: 'stopped' }, 0);
    bus.publish([taskEvent('a')], 0);
    bus.call('EnableRule', { Name: 'stopped' }, 0);
    bus.publish([taskEvent('b')], 0);
    expect(idsOf(bus, 1000)).toEqual(['b']);
  });

  it('keeps the targets of a rule that is put again', () => {
    const bus = busWithRule();
    bus.call('PutRule', { Name: 'stopped', EventPattern: '{"source":["aws.ecs"]}' }, 0);
    bus.publish([taskEvent('a', 'RUNNING')], 0);
    expect(idsOf(bus, 1000)).toEqual(['a']);
  });

  it('sends a part, a constant or a group where the target says so', () => {
    const bus = busWithRule();
    const Targets = [
      { Id: 'q', Arn: queueArn, InputPath: '$.detail.containers[0].name' },
      { Id: 'c', Arn: queueArn, Input: '{"wake":"observe"}' },
      { Id: 'f', Arn: `${queueArn}.fifo`, SqsParameters: { MessageGroupId: 'demo' } },
    ];
    bus.call('PutTargets', { Rule: 'stopped', Targets }, 0);
    bus.publish([taskEvent('a')], 0);
    const due = [...bus.takeDue(1000)].sort((a, b) => a.sequence - b.sequence);
    expect(due.map(({ body }) => body)).toEqual([
      '"web"',
      '{"wake":"observe"}',
      JSON.stringify(taskEvent('a')),
    ]);
    expect(due.map(({ messageGroupId }) => messageGroupId)).toEqual([undefined, undefined, 'demo']);
  });

  it('refuses targets that it does not model, and names why', () => {
    const Targets = [
      { Id: 'l', Arn: 'arn:aws:lambda:us-east-1:123456789012:function:x' },
      { Id: 't', Arn: queueArn, InputTransformer: { InputTemplate: '"x"' } },
      { Id: 'f', Arn: `${queueArn}.fifo` },
    ];
    const answer = busWithRule().call('PutTargets', { Rule: 'stopped', Targets }, 0);
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      FailedEntries: [
        { TargetId: 'l', ErrorMessage: expect.stringContaining('Only SQS queues') },
        { TargetId: 't', ErrorMessage: expect.stringContaining('InputTransformer') },
        { TargetId: 'f', ErrorMessage: expect.stringContaining('SqsParameters') },
      ],
    });
  });

  it('takes events of our own sources and refuses those of AWS', () => {
    const bus = busWithRule();
    bus.call('PutRule', { Name: 'own', EventPattern: '{"source":["shop"]}' }, 0);
    bus.call('PutTargets', { Rule: 'own', Targets: [{ Id: 'q', Arn: queueArn }] }, 0);
    const Entries = [
      { Source: 'shop', DetailType: 'sold', Detail: '{"n":1}' },
      { Source: 'aws.ecs', DetailType: 'ECS Task State Change', Detail: '{}' },
      { Source: 'shop', DetailType: 'sold', Detail: '[1]' },
      { Source: 'shop', DetailType: 'sold' },
    ];
    expect(bus.call('PutEvents', { Entries }, 0)).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
      ],
    });
    expect(bus.takeDue(1000)).toHaveLength(1);
  });

  it.each([
    ['DescribeRule', { Name: 'none' }, 'ResourceNotFoundException'],
    ['DeleteRule', { Name: 'stopped' }, 'ValidationException'],
    ['PutRule', { Name: 'x', EventPattern: '{"a":"b"}' }, 'InvalidEventPatternException'],
    ['PutRule', { Name: 'x', EventPattern: 'nonsense' }, 'InvalidEventPatternException'],
    ['PutRule', { Name: 'x', ScheduleExpression: 'rate(1 minute)' }, 'ValidationException'],
    ['PutRule', { Name: 'x y', EventPattern: '{"a":["b"]}' }, 'ValidationException'],
    ['ListRules', { EventBusName: 'orders' }, 'ResourceNotFoundException'],
    ['PutPermission', {}, 'UnknownOperationException'],
    ['constructor', {}, 'UnknownOperationException'],
  ])('answers %s %j with %s', (operation, input, code) => {
    expect(() => busWithRule().call(operation, input, 0)).toThrow(
      expect.objectContaining({ code, statusCode: 400 }),
    );
  });

  it('drops the next so many events of one kind', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'drop', count: 2, detailType: 'ECS Task State Change' });
    bus.publish([taskEvent('unmatched', 'RUNNING'), taskEvent('a')], 0);
    expect(bus.faults()).toMatchObject([{ count: 1 }]);
    bus.publish([taskEvent('b'), taskEvent('c')], 0);
    expect(bus.faults()).toEqual([]);
    expect(idsOf(bus, 1000)).toEqual(['c']);
  });

  it('leaves events of another kind alone', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'drop', rate: 1, detailType: 'AWS Health Event' });
    bus.publish([taskEvent('a')], 0);
    expect(idsOf(bus, 1000)).toEqual(['a']);
  });

  it('duplicates, and delays by exactly what was asked beyond the usual', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'duplicate', count: 1 });
    bus.publish([taskEvent('twice')], 0);
    expect(idsOf(bus, 1000)).toEqual(['twice', 'twice']);
    bus.addFault({ action: 'delay', count: 1, delayMs: 60_000 });
    bus.publish([taskEvent('late')], 0);
    expect(idsOf(bus, 60_019)).toEqual([]);
    expect(idsOf(bus, 60_120)).toEqual(['late']);
  });

  it('reorders: with a spread, ten events do not arrive as they were sent', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'reorder', rate: 1, delayMs: 5000 });
    const ids = [...'abcdefghij'];
    bus.publish(
      ids.map((id) => taskEvent(id)),
      0,
    );
    const arrived = idsOf(bus, 5120);
    expect(arrived).not.toEqual(ids);
    expect(arrived.sort((a, b) => (a < b ? -1 : 1))).toEqual(ids);
  });

  it('strikes at about the rate it was given', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'drop', rate: 0.3 });
    bus.publish(
      Array.from({ length: 1000 }, (_, n) => taskEvent(`e${n}`)),
      0,
    );
    const arrived = bus.takeDue(1000).length;
    expect(arrived).toBeGreaterThan(650);
    expect(arrived).toBeLessThan(750);
  });

  it('keeps deliveries on their way, faults and rules through save and restore', () => {
    const bus = busWithRule();
    bus.addFault({ action: 'duplicate', count: 3 });
    bus.publish([taskEvent('a'), taskEvent('b')], 0);
    const restored = BusModel.restore(bus.save());
    expect(restored.save()).toEqual(bus.save());
    for (const each of [bus, restored]) each.publish([taskEvent('c'), taskEvent('d')], 50);
    expect(restored.takeDue(1000)).toEqual(bus.takeDue(1000));
    expect(restored.save()).toEqual(bus.save());
  });
});
