import { nextDue } from '../core/decide/next-due.ts';
import type { Clock, Wakes } from './ports.ts';
import type { Session } from './session.ts';
import type { TurnReport } from './turn.ts';

/** Deadlines further away than this are found by the minute tick of `reconcile`. */
const wakeMsMax = 60_000;
/** After this many wakes in a row the minute tick takes over. */
export const hopsMax = 8;

export interface WakePorts {
  readonly clock: Clock;
  readonly wakes: Wakes;
}

/**
 * Sees to it that what a turn decided is acted on, and that what will be due is decided in time. A
 * wake that is lost costs time and nothing else: the minute tick wakes `act` too.
 *
 * @param hop how many wakes in a row led to this turn
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
  if (due === undefined || due === session.wokenFor || hop >= hopsMax) return;
  const afterMs = Math.max(0, due - clock.now());
  if (afterMs > wakeMsMax) return;
  session.wokenFor = due;
  await wakes.observe(cluster, afterMs, hop + 1);
}
