import { checkHistory } from '../../../scripts/log-race/check-history.ts';
import type { Operation } from '../../../scripts/log-race/history.ts';
import { append, item, lost, read, rightHistory } from './histories.ts';

const a = item('A', 1);
const b = item('B', 2, a);
const c = item('C', 3, b);
const rival = item('RIVAL', 2, a);

function typesIn(operations: readonly Operation[]): string[] {
  return checkHistory(operations).map(({ type }) => type);
}

describe('a history of the log that is right', () => {
  it('may be empty', () => {
    expect(checkHistory([read(0, [], [1, 2])])).toEqual([]);
  });

  it('lets operations that overlap take effect in any order', () => {
    const history = [
      append(a, [1, 20]),
      read(0, [], [2, 19]),
      read(0, [a], [3, 4]),
      append(b, [5, 18]),
      read(0, [a, b], [6, 7]),
      append(rival, [8, 9], lost(b)),
    ];
    expect(checkHistory(history)).toEqual([]);
  });

  it('may hold an append without an answer, or not', () => {
    const unheard = append(b, [3, 4], { type: 'unknown' });
    const before = [append(a, [1, 2]), unheard, read(0, [a], [5, 6])];
    expect(checkHistory([...before, read(0, [a], [7, 8])])).toEqual([]);
    expect(checkHistory([...before, read(0, [a, b], [7, 8])])).toEqual([]);
    expect(checkHistory([...before, append(b, [7, 8]), read(0, [a, b], [9, 10])])).toEqual([]);
  });

  it('may refuse an append behind a position that is empty', () => {
    const refused = append(c, [3, 4], { type: 'refused' });
    expect(checkHistory([append(a, [1, 2]), refused, append(b, [5, 6])])).toEqual([]);
  });

  it('may cut a read off where it was asked to', () => {
    const filled = [append(a, [1, 2]), append(b, [3, 4]), append(c, [5, 6])];
    expect(checkHistory([...filled, read(0, [a, b], [7, 8], 2), read(2, [c], [9, 10], 2)])).toEqual(
      [],
    );
  });

  it('may fill a position by an append that nobody heard of or saw', () => {
    const history = [append(a, [1, 2]), append(b, [3, 4], { type: 'unknown' }), append(c, [5, 6])];
    expect(checkHistory(history)).toEqual([]);
  });
});

describe('the check of a history finds', () => {
  it('a gap in a read', () => {
    const filled = [append(a, [1, 2]), append(b, [3, 4]), append(c, [5, 6])];
    expect(typesIn([...filled, read(0, [a, c], [7, 8])])).toEqual(['gap']);
    expect(typesIn([...filled, read(1, [a, b, c], [7, 8])])).toEqual(['gap']);
    expect(typesIn([...filled, read(0, [a, b, c], [7, 8], 2)])).toEqual(['gap']);
  });

  it('a position that nobody can have filled', () => {
    expect(typesIn([append(a, [1, 2]), append(c, [3, 4])])).toEqual(['gap']);
    const beaten = append(b, [3, 4], { type: 'refused' });
    expect(typesIn([append(a, [1, 10]), beaten, append(c, [5, 6])])).toEqual(['gap']);
  });

  it('an append that stands at two positions', () => {
    const again = { ...item('B', 3, b) };
    const history = [append(a, [1, 2]), append(b, [3, 4]), read(0, [a, b, again], [5, 6])];
    expect(typesIn(history)).toEqual(['double']);
  });

  it('two different appends that were acknowledged at one position', () => {
    const history = [append(a, [1, 2]), append(b, [3, 6]), append(rival, [4, 5])];
    expect(typesIn(history)).toEqual(['twoAcknowledged']);
  });

  it('an append that was acknowledged and is lost', () => {
    const history = [append(a, [1, 2]), append(b, [3, 4]), read(0, [a], [5, 6])];
    expect(typesIn(history)).toEqual(['lostAppend']);
  });

  it('an append that was acknowledged and is written over', () => {
    const unheard = append(rival, [5, 6], { type: 'unknown' });
    const history = [append(a, [1, 2]), append(b, [3, 4]), unheard, read(0, [a, rival], [7, 8])];
    expect(typesIn(history)).toEqual(['lostAppend']);
  });

  it('a read that misses an append acknowledged before it began', () => {
    const history = [append(a, [1, 2]), append(b, [3, 4]), read(0, [a], [5, 6])];
    expect(typesIn([...history, read(0, [a, b], [7, 8])])).toEqual(['missed']);
  });

  it('a read that goes back in time', () => {
    const seen = [append(a, [1, 2]), append(b, [3, 12]), read(0, [a, b], [4, 5])];
    expect(typesIn([...seen, read(1, [], [6, 7])])).toEqual(['missed']);
    expect(typesIn([...seen, read(1, [], [6, 7]), read(0, [a, b], [8, 9])])).toEqual(['missed']);
  });

  it('an append that is refused for want of what had been acknowledged', () => {
    const refused = append(b, [3, 4], { type: 'refused' });
    expect(typesIn([append(a, [1, 2]), refused, read(0, [a], [5, 6])])).toEqual(['missed']);
    expect(typesIn([append(a, [1, 2], { type: 'refused' })])).toEqual(['missed']);
  });

  it('an item that changed after it was written', () => {
    const changed = item('B', 2, a, ' with another content');
    const filled = [append(a, [1, 2]), append(b, [3, 4], { type: 'unknown' })];
    const reads = [read(0, [a, b], [5, 6]), read(0, [a, changed], [7, 8])];
    expect(typesIn([...filled, ...reads])).toEqual(['changed']);
  });

  it('an item that everybody reads in the same way, and that was not written so', () => {
    const changed = item('B', 2, a, ' with another content');
    const unheard = append(b, [3, 4], { type: 'unknown' });
    const history = [append(a, [1, 2]), unheard, read(0, [a, changed], [5, 6])];
    expect(typesIn(history)).toEqual(['changed']);
  });

  it('an item that another one took the place of', () => {
    const unheard = [
      append(b, [3, 4], { type: 'unknown' }),
      append(rival, [5, 6], { type: 'unknown' }),
    ];
    const reads = [read(0, [a, b], [7, 8]), read(0, [a, rival], [9, 10])];
    expect(typesIn([append(a, [1, 2]), ...unheard, ...reads])).toEqual(['changed']);
  });

  it('a winner that is not what stands there', () => {
    const shown = append(item('D', 2, a), [5, 6], lost(rival));
    const unheard = append(rival, [3, 4], { type: 'unknown' });
    const history = [append(a, [1, 2]), unheard, shown, read(0, [a, b], [7, 8])];
    expect(typesIn([...history, append(b, [9, 10])])).toEqual(['wrongWinner']);
  });

  it('a loser that is shown itself, or an item of another position', () => {
    const filled = [append(a, [1, 2]), append(b, [3, 4], { type: 'unknown' })];
    expect(typesIn([...filled, append(b, [5, 6], lost(b))])).toEqual(['wrongWinner']);
    expect(typesIn([...filled, append(rival, [5, 6], lost(a))])).toEqual(['wrongWinner']);
  });

  it('an item that nobody appended', () => {
    const history = [append(a, [1, 2]), read(0, [a, b], [3, 4])];
    expect(typesIn(history)).toEqual(['foreign']);
  });

  it('an item that stands where it was not appended', () => {
    const elsewhere = append(item('B', 5), [3, 4], { type: 'unknown' });
    expect(typesIn([append(a, [1, 2]), elsewhere, read(0, [a, b], [5, 6])])).toEqual(['foreign']);
  });

  it('an item whose writer was told that it does not stand', () => {
    const refused = append(b, [2, 3], { type: 'refused' });
    expect(typesIn([append(a, [1, 10]), refused, read(0, [a, b], [4, 5])])).toEqual(['foreign']);
  });

  it('an append that is seen before it was invoked', () => {
    const history = [append(a, [1, 2]), read(0, [a, b], [3, 4]), append(b, [5, 6])];
    expect(typesIn(history)).toEqual(['early']);
  });

  it('an item that is seen before the one in front of it was invoked', () => {
    const history = [append(a, [5, 6]), append(b, [1, 8]), read(1, [b], [2, 3])];
    expect(typesIn(history)).toEqual(['early']);
  });

  it('an append that stands behind one that began after its end', () => {
    const history = [append(b, [1, 2]), append(a, [3, 4]), read(0, [a, b], [5, 6])];
    expect(typesIn(history)).toEqual(['outOfOrder']);
  });

  it('an item that does not name the hash of the one before it', () => {
    const loose = item('B', 2, item('OTHER', 1));
    expect(typesIn([append(a, [1, 2]), append(loose, [3, 4])])).toEqual(['brokenChain']);
    expect(typesIn([append({ ...a, previousHash: 'of nothing' }, [1, 2])])).toEqual([
      'brokenChain',
    ]);
  });

  it('what the log itself says of its damage', () => {
    const damaged = { type: 'corrupt', message: 'item 2 is missing' } as const;
    const history: Operation[] = [append(a, [1, 2]), { ...read(1, [], [3, 4]), outcome: damaged }];
    expect(checkHistory(history)).toEqual([
      {
        type: 'corrupt',
        seq: 2,
        message: "writer 3's readTail after 1 (3 to 4) was answered: item 2 is missing",
      },
    ]);
  });
});

describe('the check of a history', () => {
  it('names the operations that contradict each other', () => {
    const history = [append(a, [1, 2]), append(b, [3, 4]), read(0, [a], [5, 6])];
    expect(checkHistory(history)).toEqual([
      {
        type: 'lostAppend',
        seq: 2,
        message:
          "writer 5's readTail after 0 (5 to 6) found nothing at 2, though writer 3's append of B at 2 (3 to 4) had been acknowledged",
      },
    ]);
  });

  it('tells once of a wrong item, however many read it', () => {
    const changed = item('A', 1, undefined, ' with another content');
    const reads = [3, 5, 7, 9].map((from) => read(0, [changed], [from, from + 1]));
    expect(typesIn([append(a, [1, 2]), ...reads])).toEqual(['changed']);
  });

  it('refuses a history whose writers gave one id to two items', () => {
    const history = [append(a, [1, 2]), append(item('A', 2, a), [3, 4])];
    expect(() => checkHistory(history)).toThrow('two different items were appended as A');
  });

  it('judges a hundred thousand appends, each read by all, in seconds', () => {
    const items = [a];
    for (let seq = 2; seq <= 100_000; seq += 1) items.push(item(`A${seq}`, seq, items.at(-1)));
    const history: Operation[] = [];
    let order = 0;
    const soon = (): [number, number] => {
      order += 2;
      return [order - 1, order];
    };
    for (const each of items) {
      history.push(append(each, soon()));
      // Each of 32 writers reads all of it in the end, a stretch at a time.
      if (each.seq % 10 === 0) {
        for (let writer = 0; writer < 32; writer += 1) {
          history.push(read(each.seq - 10, items.slice(each.seq - 10, each.seq), soon()));
        }
      }
    }
    const startedAt = performance.now();
    expect(checkHistory(history)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const [last] = history.splice(-5, 1);
    const forgetful = { ...(last as Operation), outcome: { type: 'read', items: [] } } as Operation;
    expect(typesIn([...history, forgetful])).toEqual(['missed']);
  });

  it('finds nothing in what a right log does, however its answers are lost', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const history = rightHistory({ a: seed }, { writers: 7, operations: 120 });
      expect(checkHistory(history)).toEqual([]);
    }
  });
});
