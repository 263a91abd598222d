import {
  type ApiBudget,
  emptied,
  openBudget,
  refilled,
  spent,
  waitForOneMs,
} from '../core/effects/api-budget.ts';
import { nextEffects, type PendingEffect } from '../core/effects/next-effects.ts';
import type { ClusterName, EpochMs, InboxId } from '../core/ids.ts';
import type { Arrival } from '../core/log/item.ts';
import { type Performed, perform } from './perform.ts';
import type { Clock, Ecs, Ids, Log, Reporter, Wakes } from './ports.ts';
import { catchUp, type Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { turn } from './turn.ts';
import { wakeOthers } from './wake.ts';

/** Calls made at once; their answers share one append. */
const callsAtOnceMax = 20;
/** A slice ends with this much of its time left: for the answers to be appended. */
const sliceReserveMs = 5_000;
/** ECS did not answer or said that it is too much: the wait before it is asked again. */
const askAgainMs = 2_000;

export interface ActPorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ecs: Pick<
    Ecs,
    'runTask' | 'stopTask' | 'updateContainerInstancesState' | 'describeTasks'
  >;
  readonly wakes: Wakes;
  readonly reporter: Reporter;
}

/** What one process of `act` keeps between its slices. */
export interface Acting {
  readonly sessions: Sessions;
  budget: ApiBudget;
}

export function openActing(sessions: Sessions, share: number, at: EpochMs): Acting {
  return { sessions, budget: openBudget(share, at) };
}

/**
 * The body of `act`: performs what the log holds and nobody has answered, and brings the answers
 * into the log. It decides nothing, works in short slices and always ends well: what it did not get
 * to is still in the log.
 *
 * @param remainingMs how much of its time the function has left
 */
export async function act(
  ports: ActPorts,
  acting: Acting,
  cluster: ClusterName,
  remainingMs: () => number,
): Promise<void> {
  await acting.sessions.use(cluster, async (session) => {
    await catchUp(ports.log, session);
    const { unreadable } = session.state;
    if (unreadable !== undefined) {
      ports.reporter.warn('This version cannot read the log and does not act on it', {
        cluster,
        unreadable,
      });
      return;
    }
    const tried = new Set<string>();
    for (;;) {
      const effects = nextEffects(session.state).filter((effect) => !tried.has(nameOf(effect)));
      if (effects.length === 0) break;
      acting.budget = refilled(acting.budget, ports.clock.now());
      const calls = Math.min(effects.length, callsAtOnceMax, Math.floor(acting.budget.tokens));
      if (calls < 1 || remainingMs() < sliceReserveMs) {
        await ports.wakes.act(cluster, waitForOneMs(acting.budget));
        return;
      }
      const batch = effects.slice(0, calls);
      for (const effect of batch) tried.add(nameOf(effect));
      acting.budget = spent(acting.budget, calls);
      const performed = await perform(ports.ecs, session.cluster, batch);
      if (performed.throttled > 0) acting.budget = emptied(acting.budget);
      report(ports.reporter, session, performed);
      await answer(ports, session, performed.answers);
    }
    // What ECS left open is asked again, with the same token, a little later.
    if (nextEffects(session.state).length > 0) await ports.wakes.act(cluster, askAgainMs);
  });
}

async function answer(
  ports: ActPorts,
  session: Session,
  entries: readonly Arrival[],
): Promise<void> {
  if (entries.length === 0) return;
  const id = `answered-${ports.ids.next()}` as InboxId;
  const receivedAt = ports.clock.now() as EpochMs;
  const turned = await turn(ports, session, [{ id, receivedAt, entries }]);
  // Whatever the answers lead to is performed by this very slice; only deadlines need a wake.
  await Promise.all([turned.swept, wakeOthers(withoutAct(ports), session, turned)]);
}

function withoutAct({ clock, wakes }: ActPorts): { clock: Clock; wakes: Wakes } {
  const observe: Wakes['observe'] = (cluster, afterMs, hop) => wakes.observe(cluster, afterMs, hop);
  return { clock, wakes: { act: async () => undefined, observe } };
}

function report(reporter: Reporter, { cluster }: Session, performed: Performed): void {
  const { calls, throttled, unknown } = performed;
  const data = { cluster, calls, throttled, unknown };
  if (throttled > 0 || unknown.length > 0) reporter.warn('ECS left calls unanswered', data);
  else reporter.info('performed', data);
}

function nameOf(effect: PendingEffect): string {
  return effect.type === 'RunTask' ? effect.attempt.attemptId : effect.effectId;
}
