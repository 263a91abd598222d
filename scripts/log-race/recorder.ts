import type { ClusterName, Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { hashOf } from '../../shared/runtime/item-hash.ts';
import { LogCorrupt, LogExpired } from '../../shared/runtime/log-errors.ts';
import { type Log, LogUnavailable } from '../../shared/runtime/ports.ts';
import type { Operation, RecordedAppend, RecordedRead, SeenItem } from './history.ts';

/** What is raced for. */
export type RacedLog = Pick<Log, 'append' | 'readTail'>;

/** Writes down what all writers ask and are answered, in the order of this process. */
export class Recorder {
  readonly operations: Operation[] = [];
  /** One object for all that is equal: every item is read by every writer. */
  readonly #seen = new Map<string, SeenItem>();
  #order = 0;

  /** The next place in the order of all invocations and completions. */
  next(): number {
    this.#order += 1;
    return this.#order;
  }

  see(item: LogItem): SeenItem {
    const hash = hashOf(item);
    const known = this.#seen.get(hash);
    if (known !== undefined) return known;
    const { seq, appendId, previousHash } = item;
    const seen = { seq, appendId, previousHash, hash };
    this.#seen.set(hash, seen);
    return seen;
  }
}

/** One writer's log, every call of which is written down with its answer. */
export class RecordedLog {
  readonly #recorder: Recorder;
  readonly #log: RacedLog;
  readonly #writer: number;

  constructor(recorder: Recorder, log: RacedLog, writer: number) {
    this.#recorder = recorder;
    this.#log = log;
    this.#writer = writer;
  }

  async append(item: LogItem): Promise<RecordedAppend> {
    const recorder = this.#recorder;
    const seen = recorder.see(item);
    const invoked = recorder.next();
    const answer = await answerOf(() => this.#log.append(item));
    const times = { writer: this.#writer, invoked, completed: recorder.next() };
    let outcome: RecordedAppend;
    if (answer.type !== 'answered') outcome = answer;
    else if (answer.value.type === 'appended') outcome = { type: 'appended' };
    else outcome = { type: 'lost', winner: recorder.see(answer.value.winner) };
    recorder.operations.push({ type: 'append', ...times, item: seen, outcome });
    return outcome;
  }

  async readTail(cluster: ClusterName, after: number, itemsMax?: number): Promise<RecordedRead> {
    const recorder = this.#recorder;
    const invoked = recorder.next();
    const answer = await answerOf(() => this.#log.readTail(cluster, after as Seq, itemsMax));
    const times = { writer: this.#writer, invoked, completed: recorder.next() };
    const outcome = readOutcomeOf(recorder, answer);
    const asked = { after, ...(itemsMax !== undefined && { itemsMax }) };
    recorder.operations.push({ type: 'readTail', ...times, ...asked, outcome });
    return outcome;
  }
}

type Answer<Value> =
  | { readonly type: 'answered'; readonly value: Value }
  | { readonly type: 'refused' }
  | { readonly type: 'unknown' }
  | { readonly type: 'corrupt'; readonly message: string };

/** An answer, or what its absence means; anything else that is thrown is a bug, and is thrown on. */
async function answerOf<Value>(call: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { type: 'answered', value: await call() };
  } catch (error) {
    if (error instanceof LogUnavailable) return { type: 'unknown' };
    if (error instanceof RangeError) return { type: 'refused' };
    // Nothing expires in a race: an item that has been removed was lost.
    if (error instanceof LogCorrupt || error instanceof LogExpired) {
      return { type: 'corrupt', message: `${error.name}: ${error.message}` };
    }
    throw error;
  }
}

function readOutcomeOf(recorder: Recorder, answer: Answer<readonly LogItem[]>): RecordedRead {
  switch (answer.type) {
    case 'answered':
      return { type: 'read', items: answer.value.map((item) => recorder.see(item)) };
    case 'refused':
      return { type: 'corrupt', message: 'RangeError, to a read' };
    default:
      return answer;
  }
}
