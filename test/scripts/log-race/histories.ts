import { nextBetween, type RandomState } from '../../../local/model/random.ts';
import type {
  AppendOperation,
  Operation,
  ReadOperation,
  RecordedAppend,
  RecordedRead,
  SeenItem,
} from '../../../scripts/log-race/history.ts';

/** An item by its id and position; the hash is made of both, and of `content` where it differs. */
export function item(appendId: string, seq: number, previous?: SeenItem, content = ''): SeenItem {
  const hash = `${appendId}@${seq}${content}`;
  return { seq, appendId, previousHash: previous?.hash ?? '', hash };
}

/** `append(a, [1, 4])` was acknowledged; or was answered with another outcome. */
export function append(
  of: SeenItem,
  [invoked, completed]: readonly [number, number],
  outcome: RecordedAppend = { type: 'appended' },
): AppendOperation {
  return { type: 'append', writer: invoked, invoked, completed, item: of, outcome };
}

export function lost(winner: SeenItem): RecordedAppend {
  return { type: 'lost', winner };
}

export function read(
  after: number,
  items: readonly SeenItem[],
  [invoked, completed]: readonly [number, number],
  itemsMax?: number,
): ReadOperation {
  const outcome: RecordedRead = { type: 'read', items };
  const times = { writer: invoked, invoked, completed };
  return {
    type: 'readTail',
    ...times,
    after,
    ...(itemsMax !== undefined && { itemsMax }),
    outcome,
  };
}

/** A history that a right log produced, when every writer reads, appends and often hears nothing. */
export function rightHistory(
  random: RandomState,
  size: { readonly writers: number; readonly operations: number },
): Operation[] {
  const log: SeenItem[] = [];
  const operations: Operation[] = [];
  const running = new Map<number, Running>();
  let order = 0;
  let begun = 0;
  while (begun < size.operations || running.size > 0) {
    const writer = nextBetween(random, 1, size.writers);
    const current = running.get(writer);
    order += 1;
    if (current === undefined) {
      if (begun === size.operations) continue;
      begun += 1;
      running.set(writer, begin(random, log, `A${begun}`, order));
    } else if (current.answer === undefined && nextBetween(random, 1, 8) > 1) {
      current.answer = current.act();
    } else {
      operations.push(current.end(writer, order));
      running.delete(writer);
    }
  }
  return operations;
}

interface Running {
  act(): RecordedAppend | RecordedRead;
  /** Undefined while the log has not done it; what ends so has no answer. */
  answer: RecordedAppend | RecordedRead | undefined;
  end(writer: number, completed: number): Operation;
}

function begin(random: RandomState, log: SeenItem[], name: string, invoked: number): Running {
  const known = Math.max(0, log.length - nextBetween(random, 0, 2));
  if (nextBetween(random, 1, 2) === 1) {
    const itemsMax = nextBetween(random, 1, 3) === 1 ? 1 : Number.POSITIVE_INFINITY;
    const running: Running = {
      answer: undefined,
      act: () => ({ type: 'read', items: log.slice(known, known + itemsMax) }),
      end: (writer, completed) => ({
        type: 'readTail',
        ...{ writer, invoked, completed, after: known },
        ...(itemsMax === 1 && { itemsMax }),
        outcome: (running.answer as RecordedRead | undefined) ?? { type: 'unknown' },
      }),
    };
    return running;
  }
  const mine = item(name, known + 1, log[known - 1]);
  const isHeard = nextBetween(random, 1, 4) > 1;
  const running: Running = {
    answer: undefined,
    act: () => {
      const winner = log[known];
      if (known > log.length) return { type: 'refused' };
      if (winner === undefined) log.push(mine);
      return winner === undefined ? { type: 'appended' } : lost(winner);
    },
    end: (writer, completed) => ({
      type: 'append',
      ...{ writer, invoked, completed, item: mine },
      outcome: (isHeard && (running.answer as RecordedAppend | undefined)) || { type: 'unknown' },
    }),
  };
  return running;
}
