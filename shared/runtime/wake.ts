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
  const { state, cluster } = session;
  const sent: Promise<void>[] = [];
  if (report.appended !== undefined && state.attempts.size + state.effects.size > 0) {
    sent.push(wakes.act(cluster));
  }
  const due = nextDue(state, report.decidedAt);
  if (due !== undefined && due !== session.wokenFor && hop < hopsMax) {
    const afterMs = Math.max(0, due - clock.now());
    if (afterMs <= wakeMsMax) {
      session.wokenFor = due;
      sent.push(wakes.observe(cluster, afterMs, hop + 1));
    }
  }
  await Promise.all(sent);
}
