import { nextDue } from '../core/decide/next-due.ts';
import type { Clock, Wakes } from './ports.ts';
import type { Session } from './session.ts';
import type { TurnReport } from './turn.ts';

/** Deadlines further away than this are found by the minute tick of `reconcile`. */
const wakeMsMax = 60_000;
/** After this many wakes in quick succession the minute tick takes over: they may be a circle. */
export const hopsMax = 8;
/** What is as far away as this does not follow quickly. */
const quickMs = 1_000;

export interface WakePorts {
  readonly clock: Clock;
  readonly wakes: Wakes;
}

/**
 * Sees to it that what a turn decided is acted on, and that what will be due is decided in time. A
 * wake that is lost costs time and nothing else: the minute tick wakes `act` too.
 *
 * @param hop how many wakes in quick succession led to this turn
 */
export async function wakeOthers(
  { clock, wakes }: WakePorts,
  session: Session,
  report: TurnReport,
  hop = 0,
): Promise<void> {
  const { attempts, effects } = session.state;
  const isOpen = report.appended !== undefined && attempts.size + effects.size > 0;
  await Promise.all([
    isOpen ? wakes.act(session.cluster) : undefined,
    wakeForDue({ clock, wakes }, session, report, hop),
  ]);
}

/** Sees to it alone that what will be due is decided in time. */
export async function wakeForDue(
  { clock, wakes }: WakePorts,
  session: Session,
  report: TurnReport,
  hop = 0,
): Promise<void> {
  const { state, cluster } = session;
  const due = nextDue(state, report.decidedAt);
  if (due === undefined || due === session.wokenFor) return;
  const afterMs = Math.max(0, due - clock.now());
  const nextHop = afterMs < quickMs ? hop + 1 : 0;
  if (afterMs > wakeMsMax || nextHop > hopsMax) return;
  session.wokenFor = due;
  await wakes.observe(cluster, afterMs, nextHop);
}
