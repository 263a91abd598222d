import type { EffectOutcome } from '../../shared/core/effects/outcomes.ts';
import type { AutoScaling, EventBus } from '../../shared/runtime/ports.ts';

/** Auto Scaling and EventBridge as a test wants them: each call is noted, and answered as told. */
export class ScriptedOthers {
  readonly calls: (readonly [operation: string, input: object])[] = [];
  answer: EffectOutcome = { type: 'accepted' };

  readonly ports: { readonly autoScaling: AutoScaling; readonly eventBus: EventBus } = {
    autoScaling: {
      recordLifecycleActionHeartbeat: (action) =>
        this.#note('RecordLifecycleActionHeartbeat', action),
      completeLifecycleAction: (action) => this.#note('CompleteLifecycleAction', action),
    },
    eventBus: { putEvents: (event) => this.#note('PutEvents', event) },
  };

  async #note(operation: string, input: object): Promise<EffectOutcome> {
    this.calls.push([operation, input]);
    return this.answer;
  }
}
