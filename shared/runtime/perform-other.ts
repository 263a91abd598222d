import type { EffectOutcome } from '../core/effects/outcomes.ts';
import type { Arrival } from '../core/log/item.ts';
import type { OtherEffect } from '../core/state/told-effects.ts';
import type { AutoScaling, EventBus } from './ports.ts';

/** What is called that is not ECS. */
export interface OtherCalls {
  readonly autoScaling: AutoScaling;
  readonly eventBus: EventBus;
}

/** Performs one effect on Auto Scaling or EventBridge. @returns its answer, unless there is none */
export async function performOther(
  { autoScaling, eventBus }: OtherCalls,
  effect: OtherEffect,
): Promise<{ readonly answer: Arrival } | { readonly unanswered: string }> {
  const outcome = await call(autoScaling, eventBus, effect);
  const { effectId, type } = effect;
  switch (outcome.type) {
    case 'accepted':
      return { answer: { type: `${type}Accepted`, effectId } };
    case 'refused': {
      const { error, message } = outcome;
      return { answer: { type: `${type}Refused`, effectId, error, message } };
    }
    case 'throttled':
    case 'unknown':
      return { unanswered: `${type}: ${outcome.message}` };
  }
}

function call(
  autoScaling: AutoScaling,
  eventBus: EventBus,
  effect: OtherEffect,
): Promise<EffectOutcome> {
  switch (effect.type) {
    case 'RecordLifecycleActionHeartbeat':
      return autoScaling.recordLifecycleActionHeartbeat(effect.action);
    case 'CompleteLifecycleAction':
      return autoScaling.completeLifecycleAction(effect.action);
    case 'PutEvents':
      return eventBus.putEvents(effect);
  }
}
