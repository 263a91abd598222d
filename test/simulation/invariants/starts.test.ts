import type { AttemptId } from '../../../shared/core/ids.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { StartJudge } from '../../../simulation/invariants/starts.ts';
import { settled, web } from './settled-cluster.ts';

const open = 'attempt-4' as AttemptId;

/** The first slot of `p-web` waits for an open call, and an item is written. */
function judged(entries: readonly object[], { isOpen = true } = {}): void {
  const { state } = settled();
  const [slot] = state.slots.sorted();
  if (slot === undefined) throw new Error('no slot');
  const { taskArn: _, ...empty } = slot;
  const starting = { ...empty, status: 'STARTING', attemptId: open } as const;
  state.slots.set(`${slot.placementId}/${slot.index}`, starting);
  state.attempts.set(open, { attemptId: open, slots: [0], target: {} } as never);
  const judge = new StartJudge(state);
  const item = { seq: 9, at: 1_000, entries } as never as LogItem;
  judge.before(item);
  if (!isOpen) state.attempts.delete(open);
  judge.after(item);
}

const placed = { type: 'TaskPlaced', placementId: web, attemptId: 'attempt-5', slots: [0] };

describe('a start', () => {
  it('is found when an open call is about to fill the slot', () => {
    expect(() => judged([placed])).toThrow('p-web/0 is placed, and attempt-4 is about to fill it');
  });

  it('passes when that call has been answered', () => {
    expect(() => judged([placed], { isOpen: false })).not.toThrow();
  });

  it.each(['TaskReplacementDecided', 'TaskPreempted'])(
    'passes when what the call has started is let go of again (%s)',
    (type) => {
      expect(() => judged([{ type, placementId: web, slot: 0 }, placed])).not.toThrow();
    },
  );
});
