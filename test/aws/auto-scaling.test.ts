import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import { mockClient } from 'aws-sdk-client-mock';
import { createAutoScaling } from '../../shared/aws/auto-scaling.ts';
import type { Ec2InstanceId } from '../../shared/core/ids.ts';
import { awsError, connectionReset } from './failures.ts';

const client = new AutoScalingClient({ region: 'us-east-1' });
const sdk = mockClient(client);
const autoScaling = createAutoScaling(client);
const action = {
  ec2InstanceId: 'i-0123456789abcdef0' as Ec2InstanceId,
  autoScalingGroupName: 'workers',
  lifecycleHookName: 'drain-first',
  lifecycleActionToken: 'c0ffee00-0000-4000-8000-000000000000',
};
const named = {
  AutoScalingGroupName: 'workers',
  LifecycleHookName: 'drain-first',
  LifecycleActionToken: 'c0ffee00-0000-4000-8000-000000000000',
  InstanceId: 'i-0123456789abcdef0',
};

beforeEach(() => {
  sdk.reset();
});

describe('a wait of an Auto Scaling group', () => {
  it('is kept up by a heartbeat that names the very action', async () => {
    sdk.on(RecordLifecycleActionHeartbeatCommand).resolves({});
    expect(await autoScaling.recordLifecycleActionHeartbeat(action)).toEqual({ type: 'accepted' });
    const calls = sdk.commandCalls(RecordLifecycleActionHeartbeatCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([named]);
  });

  it('is ended so that the group goes on, never so that it gives up', async () => {
    sdk.on(CompleteLifecycleActionCommand).resolves({});
    expect(await autoScaling.completeLifecycleAction(action)).toEqual({ type: 'accepted' });
    const calls = sdk.commandCalls(CompleteLifecycleActionCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([
      { ...named, LifecycleActionResult: 'CONTINUE' },
    ]);
  });

  it('is refused when the group waits no more', async () => {
    sdk.on(CompleteLifecycleActionCommand).rejects(awsError('ValidationError', 400));
    expect(await autoScaling.completeLifecycleAction(action)).toMatchObject({
      type: 'refused',
      error: 'ValidationError',
    });
  });

  it('stays open when Auto Scaling says that it is too much, or nothing at all', async () => {
    sdk
      .on(RecordLifecycleActionHeartbeatCommand)
      .rejectsOnce(awsError('Throttling', 400))
      .rejectsOnce(connectionReset);
    const first = await autoScaling.recordLifecycleActionHeartbeat(action);
    const second = await autoScaling.recordLifecycleActionHeartbeat(action);
    expect([first.type, second.type]).toEqual(['throttled', 'unknown']);
  });
});
