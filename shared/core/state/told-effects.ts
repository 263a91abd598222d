import type { EffectId, EpochMs } from '../ids.ts';
import type { Announcement, AnnouncementDecided } from '../log/announcements.ts';
import type { LifecycleAction, LifecycleDecided } from '../log/lifecycle.ts';
import type { ClusterState } from './cluster-state.ts';

/** A logged effect on Auto Scaling or EventBridge that has no answer. */
export type OtherEffect =
  | {
      readonly type: 'RecordLifecycleActionHeartbeat' | 'CompleteLifecycleAction';
      readonly effectId: EffectId;
      readonly action: LifecycleAction;
      readonly decidedAt: EpochMs;
    }
  | (Announcement & {
      readonly type: 'PutEvents';
      readonly effectId: EffectId;
      readonly decidedAt: EpochMs;
    });

/** How far Estiva is with the wait of an Auto Scaling group. */
export interface Lifecycle {
  readonly lifecycleActionToken: string;
  readonly heldSince: EpochMs;
  readonly heartbeatAt?: EpochMs;
  readonly completedAt?: EpochMs;
}

/** Takes in a decision whose effect is not on ECS. */
export function evolveOther(
  state: ClusterState,
  entry: AnnouncementDecided | LifecycleDecided,
  at: EpochMs,
): void {
  const { effectId } = entry;
  switch (entry.type) {
    case 'EventPutDecided': {
      const { detailType, detail } = entry;
      const effect = { type: 'PutEvents', effectId, detailType, detail, decidedAt: at } as const;
      return state.effects.set(effectId, effect);
    }
    case 'EventPutExpired':
      return state.effects.delete(effectId);
    case 'LifecycleHeartbeatDecided':
    case 'LifecycleCompletionDecided': {
      const { ec2InstanceId, autoScalingGroupName, lifecycleHookName, lifecycleActionToken } =
        entry;
      const action = {
        ec2InstanceId,
        autoScalingGroupName,
        lifecycleHookName,
        lifecycleActionToken,
      };
      const isOver = entry.type === 'LifecycleCompletionDecided';
      const known = state.lifecycles.get(ec2InstanceId);
      const isKnown = known?.lifecycleActionToken === lifecycleActionToken;
      const before = isKnown ? known : { lifecycleActionToken, heldSince: at };
      const now = isOver ? { completedAt: at } : { heartbeatAt: at };
      state.lifecycles.set(ec2InstanceId, { ...before, ...now });
      dropHeartbeats(state, action);
      const type = isOver ? 'CompleteLifecycleAction' : 'RecordLifecycleActionHeartbeat';
      return state.effects.set(effectId, { type, effectId, action, decidedAt: at });
    }
  }
}

/** The newest says all: an older one that nobody took is not worth a call. */
function dropHeartbeats(state: ClusterState, { ec2InstanceId }: LifecycleAction): void {
  for (const effect of [...state.effects.values()]) {
    if (effect.type !== 'RecordLifecycleActionHeartbeat') continue;
    if (effect.action.ec2InstanceId === ec2InstanceId) state.effects.delete(effect.effectId);
  }
}
