import type { Failure, ObservedTask } from '../ecs.ts';

/** What came of a `RunTask` call. Status 200 is not "placed": `failures` may stand beside tasks. */
export type RunTaskOutcome =
  | {
      readonly type: 'accepted';
      readonly tasks: readonly ObservedTask[];
      readonly failures: readonly Failure[];
    }
  | {
      readonly type: 'refused';
      readonly error: string;
      readonly message: string;
      readonly failures: readonly Failure[];
    }
  | Unanswered;

/** What came of a `StopTask` or an `UpdateContainerInstancesState` call. */
export type EffectOutcome =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly error: string; readonly message: string }
  | Unanswered;

/** No answer to record: ask again, later when throttled, with the same token when unknown. */
export type Unanswered =
  | { readonly type: 'throttled'; readonly message: string }
  | { readonly type: 'unknown'; readonly message: string };
