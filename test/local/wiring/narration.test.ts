import type { BusEvent } from '../../../local/model/bus-event.ts';
import type { JsonObject } from '../../../local/model/json.ts';
import { describeEntry } from '../../../local/wiring/narration/describe-entry.ts';
import { EventDescriber } from '../../../local/wiring/narration/describe-event.ts';
import { createPalette } from '../../../local/wiring/narration/palette.ts';
import type { StoredEntry } from '../../../shared/core/log/item.ts';

function event(detailType: string, detail: JsonObject): BusEvent {
  return {
    version: '0',
    id: 'e',
    'detail-type': detailType,
    source: 'aws.ecs',
    account: '123456789012',
    time: '2031-05-06T09:05:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
  };
}

const task = {
  taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/demo/3f2a91c0aa',
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
  launchType: 'FARGATE',
  availabilityZone: 'us-east-1b',
  desiredStatus: 'RUNNING',
};

describe('what happens, in words', () => {
  it('tells when a task runs and why it stopped, and nothing of the steps between', () => {
    const describer = new EventDescriber();
    const tell = (change: JsonObject): string | undefined =>
      describer.describe(event('ECS Task State Change', { ...task, ...change }))?.text;
    expect(tell({ lastStatus: 'PENDING' })).toBeUndefined();
    expect(tell({ lastStatus: 'RUNNING' })).toBe(
      'web:7 task 3f2a91c0 (Fargate, us-east-1b) is RUNNING',
    );
    expect(tell({ lastStatus: 'RUNNING', desiredStatus: 'STOPPED' })).toBeUndefined();
    expect(tell({ lastStatus: 'STOPPED', stoppedReason: 'Essential container exited' })).toBe(
      'web:7 task 3f2a91c0 (Fargate, us-east-1b) is STOPPED: Essential container exited',
    );
  });

  it('tells of a container instance only when its status or its agent changes', () => {
    const describer = new EventDescriber();
    const tell = (agentConnected: boolean, status = 'ACTIVE'): string | undefined =>
      describer.describe(
        event('ECS Container Instance State Change', {
          containerInstanceArn: 'arn:x/1',
          ec2InstanceId: 'i-0abc',
          status,
          agentConnected,
          attributes: [
            { name: 'ecs.instance-type', value: 'm5.large' },
            { name: 'ecs.availability-zone', value: 'us-east-1c' },
          ],
        }),
      )?.text;
    expect(tell(true)).toBe('i-0abc (m5.large, us-east-1c) is ACTIVE, agent connected');
    expect(tell(true)).toBeUndefined();
    expect(tell(false)).toBe('i-0abc (m5.large, us-east-1c) is ACTIVE, agent disconnected');
    expect(tell(false, 'DRAINING')).toContain('is DRAINING');
  });

  it('tells decisions with their reasons', () => {
    const tell = (entry: unknown): string | undefined => describeEntry(entry as StoredEntry)?.text;
    const placed = { type: 'TaskPlaced', placementId: 'p-1', slots: [0, 3, 4] };
    expect(tell({ ...placed, target: { type: 'EC2', ec2InstanceId: 'i-0abc' } })).toBe(
      '3 tasks of p-1 (slot 0, 3 and 4) → i-0abc',
    );
    const target = { type: 'FARGATE', capacityProvider: 'FARGATE_SPOT', availabilityZone: 'z1' };
    expect(tell({ ...placed, slots: [2], target })).toBe(
      '1 task of p-1 (slot 2) → FARGATE_SPOT in z1',
    );
    const reason = {
      containerInstances: 6,
      ruledOut: { AGENT: 1, 'RESOURCE:CPU': 5 },
      capacity: ['FARGATE opens in 30 s'],
    };
    expect(tell({ type: 'TaskUnplaceable', placementId: 'p-1', slots: [5], reason })).toBe(
      '1 task of p-1 cannot be placed: 6 instances: AGENT × 1 and RESOURCE:CPU × 5; FARGATE opens in 30 s',
    );
  });

  it('says nothing of an entry that it does not know', () => {
    expect(describeEntry({ type: 'InventedTomorrow' })).toBeUndefined();
  });

  it('colours only for a terminal, and not when NO_COLOR is set', () => {
    expect(createPalette(true, undefined)('bad', 'x')).toBe('\u001b[31mx\u001b[0m');
    expect(createPalette(false, undefined)('bad', 'x')).toBe('x');
    expect(createPalette(true, '1')('bad', 'x')).toBe('x');
  });
});
