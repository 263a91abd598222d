import type { Failure, ObservedTask } from '../ecs.ts';
import type { AttemptId, EffectId } from '../ids.ts';

/** What ECS answered to a logged effect. An effect without an answer is still to be done. */
export type Answered =
  /** `tasks` may be fewer than asked for: the rest are in `failures`. */
  | {
      readonly type: 'RunTaskAccepted';
      readonly attemptId: AttemptId;
      readonly tasks: readonly ObservedTask[];
      readonly failures: readonly Failure[];
    }
  | {
      readonly type: 'RunTaskRefused';
      readonly attemptId: AttemptId;
      /** The exception's name, or `FAILURES` when the answer held failures and no task. */
      readonly error: string;
      readonly message: string;
      readonly failures: readonly Failure[];
    }
  | { readonly type: 'StopTaskAccepted'; readonly effectId: EffectId }
  /** Read again before the stop, the task was not what the decision took it for. */
  | {
      readonly type: 'StopTaskSkipped';
      readonly effectId: EffectId;
      readonly found: string;
    }
  | {
      readonly type: 'StopTaskRefused';
      readonly effectId: EffectId;
      readonly error: string;
      readonly message: string;
    }
  | { readonly type: 'UpdateContainerInstancesStateAccepted'; readonly effectId: EffectId }
  | {
      readonly type: 'UpdateContainerInstancesStateRefused';
      readonly effectId: EffectId;
      readonly error: string;
      readonly message: string;
    }
  | {
      readonly type:
        | 'RecordLifecycleActionHeartbeatAccepted'
        | 'CompleteLifecycleActionAccepted'
        | 'PutEventsAccepted';
      readonly effectId: EffectId;
    }
  | {
      readonly type:
        | 'RecordLifecycleActionHeartbeatRefused'
        | 'CompleteLifecycleActionRefused'
        | 'PutEventsRefused';
      readonly effectId: EffectId;
      readonly error: string;
      readonly message: string;
    };
