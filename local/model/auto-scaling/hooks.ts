import { optionalNumber, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';
import type { LifecycleHook } from '../records.ts';
import type { World } from '../world.ts';
import { findGroup } from './operations.ts';

/** Auto Scaling's heartbeat time-out when a hook states none. */
const heartbeatDefaultSeconds = 3_600;

/** Adds a lifecycle hook, or replaces the one of that name. */
export function putLifecycleHook(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  const name = optionalText(input, 'LifecycleHookName') ?? '';
  const at = group.hooks.findIndex((hook) => hook.name === name);
  const known = group.hooks[at];
  const transition = optionalText(input, 'LifecycleTransition') ?? known?.transition;
  if (name === '' || transition === undefined) {
    throw new ModelError(
      'ValidationError',
      'LifecycleHookName and LifecycleTransition are needed.',
    );
  }
  const metadata = optionalText(input, 'NotificationMetadata');
  const hook: LifecycleHook = {
    name,
    transition,
    heartbeatTimeoutSeconds: optionalNumber(input, 'HeartbeatTimeout') ?? heartbeatDefaultSeconds,
    defaultResult: optionalText(input, 'DefaultResult') === 'CONTINUE' ? 'CONTINUE' : 'ABANDON',
    ...(metadata !== undefined && { notificationMetadata: metadata }),
  };
  if (known === undefined) group.hooks.push(hook);
  else group.hooks.splice(at, 1, hook);
  return {};
}

export function deleteLifecycleHook(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  const name = optionalText(input, 'LifecycleHookName');
  const kept = group.hooks.filter((hook) => hook.name !== name);
  group.hooks.splice(0, group.hooks.length, ...kept);
  return {};
}

export function describeLifecycleHooks(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  return {
    LifecycleHooks: {
      member: group.hooks.map((hook) => ({
        LifecycleHookName: hook.name,
        AutoScalingGroupName: group.name,
        LifecycleTransition: hook.transition,
        HeartbeatTimeout: hook.heartbeatTimeoutSeconds,
        DefaultResult: hook.defaultResult,
        NotificationMetadata: hook.notificationMetadata,
      })),
    },
  };
}
