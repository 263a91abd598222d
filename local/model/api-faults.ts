import { ModelError } from './model-error.ts';
import type { World } from './world.ts';

/** What a fault does to a call: nothing, or its answer is lost after it has done its work. */
export type FaultOutcome = 'none' | 'errorAfter';

/** Uses up the first fault that is set for the operation; throws when the call must not happen. */
export function takeFault(world: World, operation: string): FaultOutcome {
  const fault = world.state.apiFaults.find(
    (candidate) => candidate.operation === operation || candidate.operation === '*',
  );
  if (fault === undefined) return 'none';
  fault.left -= 1;
  if (fault.left <= 0) {
    world.state.apiFaults = world.state.apiFaults.filter((other) => other !== fault);
  }
  if (fault.mode === 'errorAfter') return 'errorAfter';
  if (fault.mode === 'errorBefore') throw serverError();
  throw new ModelError('ThrottlingException', 'Rate exceeded');
}

/** ECS's exception for faults of its own. */
export function serverError(): ModelError {
  return new ModelError('ServerException', 'Service Unavailable. Please try again later.', 500);
}
