import { setTimeout as delay } from 'node:timers/promises';
import type { LocalClient } from '../../local/wiring/client.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { Account, Ledger } from './ledger.ts';

/** Something that was answered is lost, or runs twice. */
export class Violated extends Error {
  override readonly name = 'Violated';
}

/** How long (wall clock) things may take to come to rest. */
const restMs = 60_000;

/** Compares every answer that was ever given with what the API says now. Throws `Violated`. */
export async function checkNothingLost(client: LocalClient, ledger: Ledger): Promise<void> {
  const placements = await client.placements();
  for (const account of ledger.accounts) {
    const found = placements.filter(({ request }) => request.group === account.key);
    if (found.length > 1) throw new Violated(`${account.key} has ${found.length} placements`);
    const [placement] = found;
    if (account.pending !== undefined || account.placementId === undefined) continue;
    if (account.deleted) {
      if (placement?.status === 'ACTIVE') throw new Violated(`${account.key} is not deleted`);
    } else if (placement === undefined) {
      throw new Violated(`${account.key} was answered with ${account.placementId} and is gone`);
    } else if (placement.placementId !== account.placementId) {
      throw new Violated(`${account.key} was ${account.placementId}, is ${placement.placementId}`);
    } else if (placement.desiredCount !== account.desiredCount) {
      const { desiredCount } = placement;
      throw new Violated(`${account.key} wants ${desiredCount}, not ${account.desiredCount}`);
    }
  }
}

/** Throws `Violated` when ECS runs more tasks of an attempt than the log asked it for. */
export async function checkNothingTwice(client: LocalClient): Promise<void> {
  const asked = new Map<string, number>();
  for (const { entry } of await client.log()) {
    if (entry.type !== 'TaskPlaced') continue;
    const { runTask } = entry as Extract<Decided, { type: 'TaskPlaced' }>;
    if (asked.has(runTask.startedBy)) throw new Violated(`${runTask.startedBy} was decided twice`);
    asked.set(runTask.startedBy, runTask.count);
  }
  // By ARN: a task that stops between the two lists is in both.
  const started = new Map<string, Set<string>>();
  for (const status of ['RUNNING', 'STOPPED'] as const) {
    for (const { startedBy = '', taskArn = '' } of await client.ecsTasks(status)) {
      started.set(startedBy, (started.get(startedBy) ?? new Set()).add(taskArn));
    }
  }
  for (const [startedBy, { size }] of started) {
    const wanted = asked.get(startedBy);
    if (wanted === undefined) throw new Violated(`nothing in the log started ${startedBy}`);
    if (size > wanted) throw new Violated(`${startedBy} started ${size} tasks, not ${wanted}`);
  }
}

/** Waits until ECS runs exactly what every account wants. Throws `Violated` when it never does. */
export async function checkAtRest(client: LocalClient, ledger: Ledger): Promise<void> {
  const until = Date.now() + restMs;
  let wrong = '';
  while (Date.now() < until) {
    wrong = (await firstWrongCount(client, ledger.accounts)) ?? '';
    if (wrong === '') return;
    await delay(200);
  }
  throw new Violated(`not at rest after ${restMs / 1_000} s: ${wrong}`);
}

async function firstWrongCount(
  client: LocalClient,
  accounts: readonly Account[],
): Promise<string | undefined> {
  const tasks = await client.ecsTasks('RUNNING');
  for (const { key, placementId, desiredCount, deleted } of accounts) {
    if (placementId === undefined) continue;
    const ours = tasks.filter(({ startedBy }) => startedBy?.includes(placementId));
    const running = ours.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
    const wanted = deleted ? 0 : desiredCount;
    if (ours.length !== wanted || running !== wanted) {
      return `${key} (${placementId}) wants ${wanted}, ECS has ${ours.length} with ${running} RUNNING`;
    }
  }
  return undefined;
}
