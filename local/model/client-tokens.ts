import { canonicalJson } from '../../shared/core/canonical-json.ts';
import { optionalText } from './input.ts';
import type { JsonObject } from './json.ts';
import { invalidParameter, ModelError } from './model-error.ts';
import type { World } from './world.ts';

/** RunTask's `clientToken`: 1 to 64 printable ASCII characters. */
const tokenForm = /^[\x21-\x7e]{1,64}$/;

/**
 * Runs a call once for each token of a cluster: the same token with the same parameters gives the
 * original answer, failures included; with others it is a conflict. A token is remembered as long
 * as a task of it is shown, at most 24 hours.
 */
export function once(
  world: World,
  cluster: string,
  input: JsonObject,
  run: (key: string | undefined) => { answer: JsonObject; tasks: number },
): JsonObject {
  const token = optionalText(input, 'clientToken');
  if (token === undefined) return run(undefined).answer;
  if (!tokenForm.test(token)) throw invalidParameter('Invalid client token.');
  const key = `${cluster} ${token}`;
  const request = canonicalJson(input);
  const known = world.state.clientTokens.get(key);
  if (known !== undefined) {
    if (known.request === request) return known.answer;
    throw new ModelError(
      'ConflictException',
      'The client token was already used with different parameters.',
    );
  }
  const { answer, tasks } = run(key);
  const createdAt = world.now;
  world.state.clientTokens.set(key, { key, request, answer, createdAt, tasksLeft: tasks });
  const { clientTokenMs, shownAfterEndMs } = world.timings;
  const keptMs = tasks === 0 ? Math.min(clientTokenMs, shownAfterEndMs) : clientTokenMs;
  world.after(keptMs, { type: 'clientTokenForget', key, createdAt });
  return answer;
}

/** A token's time is over; a younger one of the same name stays. */
export function forgetClientToken(world: World, key: string, createdAt: number): void {
  if (world.state.clientTokens.get(key)?.createdAt === createdAt) {
    world.state.clientTokens.delete(key);
  }
}
