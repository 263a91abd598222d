import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import type { EffectOutcome } from '../core/effects/outcomes.ts';
import type { LifecycleAction } from '../core/log/lifecycle.ts';
import type { AutoScaling } from '../runtime/ports.ts';
import { classifyAwsError } from '../wire/aws/errors.ts';
import { effectFailed } from '../wire/aws/run-task.ts';

/** Auto Scaling through the AWS SDK; give it a client that tries once. */
export function createAutoScaling(client: AutoScalingClient): AutoScaling {
  return {
    recordLifecycleActionHeartbeat: (action) =>
      answer(() => client.send(new RecordLifecycleActionHeartbeatCommand(inputOf(action)))),
    completeLifecycleAction: (action) =>
      answer(() =>
        client.send(
          new CompleteLifecycleActionCommand({
            ...inputOf(action),
            LifecycleActionResult: 'CONTINUE',
          }),
        ),
      ),
  };
}

function inputOf(action: LifecycleAction) {
  return {
    AutoScalingGroupName: action.autoScalingGroupName,
    LifecycleHookName: action.lifecycleHookName,
    LifecycleActionToken: action.lifecycleActionToken,
    InstanceId: action.ec2InstanceId,
  };
}

async function answer(send: () => Promise<unknown>): Promise<EffectOutcome> {
  try {
    await send();
    return { type: 'accepted' };
  } catch (thrown) {
    return effectFailed(classifyAwsError(thrown));
  }
}
