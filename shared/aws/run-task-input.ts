import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import type { RunTaskRequest } from '../core/ecs.ts';

/** The same value in objects and lists that its holder may change, as the SDK's types ask. */
type Owned<Value> = Value extends string | number | boolean | undefined
  ? Value
  : { -readonly [Key in keyof Value]: Owned<Value[Key]> };

/**
 * The logged request as the SDK takes it: the same members and no other, since the same
 * `clientToken` with other parameters is a conflict.
 */
export function toRunTaskInput(request: RunTaskRequest): RunTaskCommandInput {
  const owned: Owned<RunTaskRequest> = structuredClone(request) as Owned<RunTaskRequest>;
  return owned;
}
