import type { EpochMs } from '../../ids.ts';
import type { ClusterState, KnownContainerInstance } from '../../state/cluster-state.ts';
import { healingOf } from '../../state/healing-of.ts';
import { containerInstancesReadAt, readingsSince } from '../../state/readings.ts';
import { readingMsMax, readingsIn } from './windows.ts';

/**
 * Whether an agent has been silent for so long that the tasks of its instance are started elsewhere:
 * 240 s, or 120 s where another sign speaks against the instance, unless set otherwise. What counts
 * is the log's time and the readings of ECS, so that neither a wrong clock nor an outage of ours makes
 * a short silence long.
 */
export function isLostBySilence(
  state: ClusterState,
  instance: KnownContainerInstance,
  at: EpochMs,
): boolean {
  const { agentConnected, silentSince, silentReading } = instance;
  if (agentConnected || silentSince === undefined || silentReading === undefined) return false;
  const readAt = containerInstancesReadAt(state);
  if (readAt === undefined || at - readAt > readingMsMax) return false;
  const seen = readingsSince(state, instance);
  const silent = at - silentSince;
  const suspectMs = healingOf(state, 'suspectAfterMs');
  const isDoubted = hasAnotherSign(state, instance);
  if (isDoubted && silent >= suspectMs && seen >= readingsIn(suspectMs)) return true;
  const silentMs = healingOf(state, 'lostAfterMs');
  const readingsOfSilence = readingsIn(silentMs);
  return silent >= silentMs && seen >= readingsOfSilence;
}

/** When time alone may next make a loss of a silence; none of it is past. */
export function silenceDueTimes(
  state: ClusterState,
  instance: KnownContainerInstance,
): readonly number[] {
  const { agentConnected, silentSince } = instance;
  if (agentConnected || silentSince === undefined) return [];
  const lostAt = silentSince + healingOf(state, 'lostAfterMs');
  return hasAnotherSign(state, instance)
    ? [silentSince + healingOf(state, 'suspectAfterMs'), lostAt]
    : [lostAt];
}

/**
 * A failing check other than the agent's own, or one reading in which EC2 did not know the instance.
 * `AGENT_CONNECTIVITY` is the silence itself, told a second time.
 */
function hasAnotherSign(
  { ec2Instances }: ClusterState,
  { impaired, ec2InstanceId }: KnownContainerInstance,
): boolean {
  if (checksThatFail(impaired).length > 0) return true;
  const signals = ec2InstanceId === undefined ? undefined : ec2Instances.get(ec2InstanceId);
  return signals?.missedFirstAt !== undefined;
}

/** ECS's names of the failing checks, without the one that the agent's own silence fails. */
export function checksThatFail(impaired: readonly string[] = []): readonly string[] {
  return impaired.filter((check) => check !== 'AGENT_CONNECTIVITY');
}
