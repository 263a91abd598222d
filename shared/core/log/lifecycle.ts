import type { Ec2InstanceId, EffectId } from '../ids.ts';

/** One wait of an Auto Scaling group before it terminates an instance. */
export interface LifecycleAction {
  readonly ec2InstanceId: Ec2InstanceId;
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
  readonly lifecycleActionToken: string;
}

/** What is decided about such a wait: that it goes on, and that it is over. */
export type LifecycleDecided =
  | (LifecycleAction & { readonly type: 'LifecycleHeartbeatDecided'; readonly effectId: EffectId })
  | (LifecycleAction & {
      readonly type: 'LifecycleCompletionDecided';
      readonly effectId: EffectId;
      /** `MOVED`: no task of ours is left on it. `DEADLINE`: one is, and it has been long enough. */
      readonly reason: 'MOVED' | 'DEADLINE';
    });
