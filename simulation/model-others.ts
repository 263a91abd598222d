import type { JsonObject } from '../local/model/json.ts';
import type { EffectOutcome } from '../shared/core/effects/outcomes.ts';
import type { LifecycleAction } from '../shared/core/log/lifecycle.ts';
import type { AutoScaling, EventBus } from '../shared/runtime/ports.ts';
import { effectFailed } from '../shared/wire/aws/run-task.ts';
import { type CallModel, classified } from './model-ecs.ts';

/** Auto Scaling's second face. */
export function modelAutoScaling(call: CallModel): AutoScaling {
  return {
    recordLifecycleActionHeartbeat: (action) =>
      answer(call('autoscaling', 'RecordLifecycleActionHeartbeat', inputOf(action))),
    completeLifecycleAction: (action) =>
      answer(
        call('autoscaling', 'CompleteLifecycleAction', {
          ...inputOf(action),
          LifecycleActionResult: 'CONTINUE',
        }),
      ),
  };
}

/** The event bus, as far as anybody listens. */
export function modelEventBus(call: CallModel): EventBus {
  return {
    putEvents: ({ detailType, detail }) => {
      const entry = { Source: 'estiva', DetailType: detailType, Detail: JSON.stringify(detail) };
      return answer(call('events', 'PutEvents', { Entries: [entry] }));
    },
  };
}

function inputOf(action: LifecycleAction): object {
  return {
    AutoScalingGroupName: action.autoScalingGroupName,
    LifecycleHookName: action.lifecycleHookName,
    LifecycleActionToken: action.lifecycleActionToken,
    InstanceId: action.ec2InstanceId,
  };
}

function answer(called: Promise<JsonObject>): Promise<EffectOutcome> {
  return called.then(
    () => ({ type: 'accepted' }) as const,
    (thrown) => effectFailed(classified(thrown)),
  );
}
