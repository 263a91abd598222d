import type { OtherEffect } from '../state/told-effects.ts';
import type { PendingEffect } from './next-effects.ts';

/** Whether an effect is on another service than ECS, and takes nothing of its budget. */
export function isOther(effect: PendingEffect): effect is OtherEffect {
  switch (effect.type) {
    case 'RecordLifecycleActionHeartbeat':
    case 'CompleteLifecycleAction':
    case 'PutEvents':
      return true;
    case 'RunTask':
    case 'StopTask':
    case 'UpdateContainerInstancesState':
      return false;
  }
}
