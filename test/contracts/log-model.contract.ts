import fc from 'fast-check';
import type { AppendId, ClusterName, InboxId, Seq } from '../../shared/core/ids.ts';
import type { InboxItem, LogItem } from '../../shared/core/log/item.ts';
import type { Log } from '../../shared/runtime/ports.ts';
import { inboxItem, itemAt } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

/** One call to a log, as a value: a sequence of them can be replayed and made shorter. */
type Call =
  /** `behind` 0 appends at the end; else at a position that is taken. */
  | { readonly type: 'append'; readonly id: number; readonly behind: number }
  | { readonly type: 'readTail'; readonly behind: number }
  | { readonly type: 'putInbox'; readonly id: number; readonly receivedAt: number }
  | { readonly type: 'clearInbox'; readonly ids: readonly number[] }
  | { readonly type: 'readInbox' };

const id = fc.nat({ max: 9 });
const behind = fc.nat({ max: 3 });
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ type: fc.constant('append' as const), id, behind }),
  fc.record({ type: fc.constant('readTail' as const), behind }),
  fc.record({ type: fc.constant('putInbox' as const), id, receivedAt: fc.nat({ max: 40 }) }),
  fc.record({ type: fc.constant('clearInbox' as const), ids: fc.array(id, { maxLength: 4 }) }),
  fc.record({ type: fc.constant('readInbox' as const) }),
);

/** What a log is, in as few words as possible. */
class Model {
  readonly items: LogItem[] = [];
  readonly inbox = new Map<string, InboxItem>();

  append(item: LogItem): unknown {
    const winner = this.items[item.seq - 1];
    if (winner === undefined) this.items.push(item);
    return winner === undefined || winner.appendId === item.appendId
      ? { type: 'appended' }
      : { type: 'lost', winner };
  }

  readInbox(): unknown {
    const byId = [...this.inbox.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return byId.sort((a, b) => a.receivedAt - b.receivedAt);
  }
}

async function compare(log: Log, cluster: ClusterName, model: Model, step: Call): Promise<void> {
  const end = model.items.length;
  switch (step.type) {
    case 'append': {
      const seq = Math.max(1, end + 1 - step.behind);
      const item = itemAt(cluster, seq, { appendId: `A${step.id}` as AppendId });
      expect(await log.append(item)).toEqual(model.append(item));
      return;
    }
    case 'readTail': {
      const after = Math.max(0, end - step.behind);
      expect(await log.readTail(cluster, after as Seq)).toEqual(model.items.slice(after));
      return;
    }
    case 'putInbox': {
      const item = inboxItem(`I${step.id}`, step.receivedAt, step.receivedAt + step.id);
      model.inbox.set(item.id, item);
      await log.putInbox(cluster, item);
      return;
    }
    case 'clearInbox':
      for (const each of step.ids) model.inbox.delete(`I${each}`);
      await log.clearInbox(
        cluster,
        step.ids.map((each) => `I${each}` as InboxId),
      );
      return;
    case 'readInbox':
      expect(await log.readInbox(cluster)).toEqual(model.readInbox());
  }
}

export function describeLogModel(make: MakeLog, numRuns: number): void {
  describe('any sequence of calls', () => {
    const current = useLog(make);

    it('gives the answers of the plainest log there could be', async () => {
      const { log, cluster } = current();
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 40 }), async (calls) => {
          run += 1;
          const model = new Model();
          const fresh = `${cluster}-run-${run}` as ClusterName;
          for (const step of calls) await compare(log, fresh, model, step);
          expect(await log.readTail(fresh, 0 as Seq)).toEqual(model.items);
          expect(await log.readInbox(fresh)).toEqual(model.readInbox());
        }),
        { numRuns },
      );
    }, 60_000);
  });
}
