import type { AppendId, ClusterName, EpochMs, Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { hashOf } from '../../shared/runtime/item-hash.ts';
import type { Log } from '../../shared/runtime/ports.ts';
import { isChained, startAt } from './log-items.ts';

export interface Race {
  /** One for each writer, as each process has its own. */
  readonly logs: readonly Log[];
  readonly cluster: ClusterName;
  /** Appends that must succeed, over all writers. */
  readonly appends: number;
}

/** One append that succeeded, with when it began and ended on a clock that only counts. */
interface Acknowledged {
  readonly seq: number;
  readonly appendId: AppendId;
  readonly began: number;
  readonly ended: number;
}

export interface RaceResult {
  readonly acknowledged: number;
  readonly lost: number;
  /** What is wrong with the log or with the history; empty when it is one total order. */
  readonly faults: readonly string[];
}

/**
 * Lets all writers append at once until enough appends have succeeded, and then checks the whole
 * history: no gap, no double, an unbroken chain of hashes, everything acknowledged is there, and
 * what ended before something else began stands before it.
 */
export async function runRace(race: Race): Promise<RaceResult> {
  const history: Acknowledged[] = [];
  const clock = { now: 0 };
  let claimed = 0;
  let lost = 0;
  const write = async (log: Log, writer: number): Promise<void> => {
    let head: LogItem | undefined;
    while (claimed < race.appends) {
      claimed += 1;
      for (let done = false; !done; ) {
        for (const item of await log.readTail(race.cluster, (head?.seq ?? 0) as Seq)) head = item;
        const item = nextItem(race.cluster, head, `W${writer}N${claimed}T${clock.now}`);
        clock.now += 1;
        const began = clock.now;
        const outcome = await log.append(item);
        clock.now += 1;
        done = outcome.type === 'appended';
        head = outcome.type === 'appended' ? item : outcome.winner;
        if (done) history.push({ seq: item.seq, appendId: item.appendId, began, ended: clock.now });
        else lost += 1;
      }
    }
  };
  await Promise.all(race.logs.map(write));
  const [log] = race.logs;
  const items = (await log?.readTail(race.cluster, 0 as Seq)) ?? [];
  return { acknowledged: history.length, lost, faults: faultsOf(race, history, items) };
}

function nextItem(cluster: ClusterName, head: LogItem | undefined, appendId: string): LogItem {
  return {
    format: 1,
    cluster,
    seq: ((head?.seq ?? 0) + 1) as Seq,
    appendId: appendId as AppendId,
    at: (startAt + (head?.seq ?? 0)) as EpochMs,
    previousHash: head === undefined ? '' : hashOf(head),
    consumed: [],
    entries: [],
  };
}

function faultsOf(
  race: Race,
  history: readonly Acknowledged[],
  items: readonly LogItem[],
): readonly string[] {
  const faults: string[] = [];
  if (history.length !== race.appends) faults.push(`${history.length} appends of ${race.appends}`);
  if (items.length !== history.length) faults.push(`${items.length} items, ${history.length} acks`);
  if (items.some((item, index) => item.seq !== index + 1)) faults.push('the log has a gap');
  if (!isChained(items)) faults.push('the chain of hashes is broken');
  for (const { seq, appendId } of history) {
    if (items[seq - 1]?.appendId !== appendId) faults.push(`${appendId} is not at ${seq}`);
  }
  const inOrder = history.toSorted((a, b) => a.seq - b.seq);
  let latestBegin = 0;
  for (const { seq, began, ended } of inOrder) {
    if (ended < latestBegin) faults.push(`${seq} had ended before an earlier one began`);
    latestBegin = Math.max(latestBegin, began);
  }
  return faults;
}
