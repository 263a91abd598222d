import { nextUint32, type RandomState } from '../../local/model/random.ts';
import type { ClusterName } from '../../shared/core/ids.ts';
import { Crowd } from './crowd.ts';
import type { Operation } from './history.ts';
import { type Losses, LossyLog, usualLosses } from './lossy-log.ts';
import { type RacedLog, RecordedLog, Recorder } from './recorder.ts';
import { type Snapshot, Writer } from './writer.ts';

export interface Race {
  /** One for each writer, as each process has its own; a race needs one at least. */
  readonly logs: readonly RacedLog[];
  /** Nobody else may write to its log. */
  readonly cluster: ClusterName;
  /** So many must be acknowledged, over all writers. */
  readonly appends: number;
  /** Of what is lost and of who works when; the network has its own chance. */
  readonly seed: number;
  readonly losses?: Losses;
  /** After each append that was acknowledged. */
  readonly onAppended?: (acknowledged: number) => void;
  /** Ends the race early. */
  readonly signal?: AbortSignal;
}

export interface RaceResult {
  /** Every call of every writer, and in the end a reading of the whole log, page by page. */
  readonly operations: readonly Operation[];
  readonly acknowledged: number;
  /** What stands in the log, by the last reading. */
  readonly items: number;
}

/** At most so many items are asked for at once when the whole log is read. */
const auditItemsMax = 1_000;

/** A page of the last reading is asked for so often when no answer comes. */
const auditTriesMax = 5;

/**
 * Lets all writers race until enough of their appends have been acknowledged, or until a writer has
 * seen that the log is beyond use. Judge what it returns with `checkHistory`.
 */
export async function runRace(race: Race): Promise<RaceResult> {
  const recorder = new Recorder();
  const random: RandomState = { a: race.seed };
  const goal = new Goal(race);
  const crowd = new Crowd({ a: nextUint32(random) });
  const ways = race.logs.map(
    (log) => new LossyLog(log, { a: nextUint32(random) }, race.losses ?? usualLosses),
  );
  const { cluster } = race;
  const snapshot: Snapshot = { head: undefined };
  const writers = ways.map((way, name) => {
    const log = new RecordedLog(recorder, way, name);
    return new Writer({ log, cluster, name, random: { a: nextUint32(random) }, snapshot });
  });
  // All have ended before one of them is heard to have failed: the table may be removed then.
  const ends = await Promise.allSettled(writers.map((writer) => work(writer, crowd, goal)));
  await Promise.all(ways.map((way) => way.deliver()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const items = await audit(race, recorder);
  return { operations: recorder.operations, acknowledged: goal.acknowledged, items };
}

/** How far the race is; a writer claims an append before it begins, so that none is too many. */
class Goal {
  acknowledged = 0;
  #claimed = 0;
  #isOver = false;
  readonly #race: Race;

  constructor(race: Race) {
    this.#race = race;
  }

  claim(): boolean {
    if (this.#isOver || this.#race.signal?.aborted === true) return false;
    if (this.#claimed === this.#race.appends) return false;
    this.#claimed += 1;
    return true;
  }

  acknowledge(): void {
    this.acknowledged += 1;
    this.#race.onAppended?.(this.acknowledged);
  }

  giveBack(): void {
    this.#claimed -= 1;
  }

  end(): void {
    this.#isOver = true;
  }
}

async function work(writer: Writer, crowd: Crowd, goal: Goal): Promise<void> {
  for (;;) {
    await crowd.enter();
    try {
      if (!goal.claim()) return;
      const end = await writer.appendOne();
      if (end === 'acknowledged') goal.acknowledge();
      else goal.giveBack();
      if (end === 'stuck') goal.end();
    } catch (error) {
      goal.end();
      throw error;
    } finally {
      crowd.leave();
    }
  }
}

/** Reads the whole log without losses, as an operation like the others; answers where it ends. */
async function audit({ logs, cluster }: Race, recorder: Recorder): Promise<number> {
  const [first] = logs;
  if (first === undefined) throw new RangeError('a race needs a writer');
  const log = new RecordedLog(recorder, first, logs.length);
  let end = 0;
  for (let tries = 1; tries <= auditTriesMax; ) {
    const outcome = await log.readTail(cluster, end, auditItemsMax);
    if (outcome.type === 'corrupt') return end;
    if (outcome.type === 'unknown') {
      tries += 1;
      continue;
    }
    end += outcome.items.length;
    if (outcome.items.length < auditItemsMax) return end;
    tries = 1;
  }
  throw new Error(`the log could not be read beyond ${end}`);
}
