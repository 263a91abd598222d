import { type Affordable, affordable } from '../core/effects/affordable.ts';
import {
  type ApiBudget,
  type ApiShares,
  emptied,
  openBudget,
  refilled,
  waitForOneMs,
} from '../core/effects/api-budget.ts';
import { nextEffects, type PendingEffect } from '../core/effects/next-effects.ts';
import { isUrgent } from '../core/effects/urgency.ts';
import type { ClusterName, EpochMs, InboxId } from '../core/ids.ts';
import type { Arrival } from '../core/log/item.ts';
import { type Performed, perform } from './perform.ts';
import type { AutoScaling, Clock, Ecs, EventBus, Ids, Log, Reporter, Wakes } from './ports.ts';
import { catchUp, type Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { turn } from './turn.ts';
import { wakeForDue } from './wake.ts';

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
  readonly autoScaling: AutoScaling;
  readonly eventBus: EventBus;
  readonly wakes: Wakes;
  readonly reporter: Reporter;
}

/** What one process of `act` keeps between its slices. */
export interface Acting {
  readonly sessions: Sessions;
  budget: ApiBudget;
  /** When effects that ECS left open may be asked again, by name. */
  readonly askAgainAt: Map<string, number>;
  /** When each cluster will be woken again, so that wakes do not breed. */
  readonly wokenAt: Map<ClusterName, number>;
}

export function openActing(sessions: Sessions, shares: ApiShares, at: EpochMs): Acting {
  return {
    sessions,
    budget: openBudget(shares, at),
    askAgainAt: new Map(),
    wokenAt: new Map(),
  };
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
    for (;;) {
      const { unreadable } = session.state;
      if (unreadable !== undefined) {
        const data = { cluster, unreadable };
        return ports.reporter.warn('This version cannot read the log and does not act on it', data);
      }
      const effects = dueEffects(ports, acting, session);
      const [first] = effects;
      if (first === undefined) break;
      const some = affordable(session.state, acting.budget, effects, callsAtOnceMax);
      if (some.effects.length === 0 || remainingMs() < sliceReserveMs) {
        const waitMs = waitForOneMs(acting.budget, isUrgent(session.state, first));
        return wakeLater(ports, acting, cluster, waitMs);
      }
      await performSome(ports, acting, session, some);
    }
    await wakeForOpen(ports, acting, session);
  });
}

/** What may be performed now, with the budget as it stands now. */
function dueEffects(
  { clock }: ActPorts,
  acting: Acting,
  { state }: Session,
): readonly PendingEffect[] {
  const now = clock.now();
  acting.budget = refilled(acting.budget, now);
  // The log may be dated ahead; what this process waits for goes by the clock that it was set by.
  const atLog = Math.max(now, state.at) as EpochMs;
  return nextEffects(state, atLog).filter((effect) => {
    const waitMs = (acting.askAgainAt.get(nameOf(effect)) ?? 0) - now;
    // Nothing waits for longer than that: the clock has been set back since.
    return waitMs <= 0 || waitMs > askAgainMs;
  });
}

async function performSome(
  ports: ActPorts,
  acting: Acting,
  session: Session,
  { effects, left }: Affordable,
): Promise<void> {
  acting.budget = left;
  const performed = await perform(ports, session.cluster, effects);
  if (performed.throttled > 0) acting.budget = emptied(acting.budget);
  report(ports.reporter, session, performed);
  // Asked again later with the same token, should this have brought no answer.
  const askAgainAt = ports.clock.now() + askAgainMs;
  for (const effect of effects) acting.askAgainAt.set(nameOf(effect), askAgainAt);
  await answer(ports, session, performed.answers);
}

/** What ECS left open is asked again a little later. */
async function wakeForOpen(
  ports: ActPorts,
  acting: Acting,
  { state, cluster }: Session,
): Promise<void> {
  const now = ports.clock.now();
  for (const [name, at] of acting.askAgainAt) if (at <= now) acting.askAgainAt.delete(name);
  if (nextEffects(state, now).length > 0) await wakeLater(ports, acting, cluster, askAgainMs);
}

/** One wake under way in that time is enough: if every slice sent its own, they would breed. */
async function wakeLater(
  { clock, wakes }: ActPorts,
  acting: Acting,
  cluster: ClusterName,
  afterMs: number,
): Promise<void> {
  const now = clock.now();
  const wokenAt = acting.wokenAt.get(cluster) ?? 0;
  if (afterMs > 0 && wokenAt > now && wokenAt <= now + afterMs) return;
  acting.wokenAt.set(cluster, now + afterMs);
  await wakes.act(cluster, afterMs);
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
  await Promise.all([turned.swept, wakeForDue(ports, session, turned)]);
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
