import type { AppendId, ClusterName, EpochMs, Seq } from '../../../shared/core/ids.ts';
import { type LogItem, logFormat, type StoredEntry } from '../../../shared/core/log/item.ts';
import {
  type EntryCatalogue,
  entryCatalogue,
  readEntries,
  readEntriesWith,
} from '../../../shared/core/log/read.ts';

function itemOf(entries: readonly unknown[], format = logFormat): LogItem {
  return {
    format,
    cluster: 'demo' as ClusterName,
    seq: 41 as Seq,
    appendId: 'APPEND' as AppendId,
    at: 1_700_000_000_000 as EpochMs,
    previousHash: 'of item 40',
    consumed: [],
    entries: entries as readonly StoredEntry[],
  };
}

const missed = { type: 'TaskMissed', taskArn: 'arn:aws:ecs:eu-west-1:1:task/demo/a' };
const closed = { type: 'PlacementClosed', placementId: 'p-7' };

describe('readEntries', () => {
  it('gives back the entries that this version writes, in their order', () => {
    const read = readEntries(itemOf([closed, missed, closed]));
    expect(read).toEqual({ type: 'readable', entries: [closed, missed, closed], skipped: [] });
  });

  it('takes the first version for granted, named or not', () => {
    const named = { ...missed, v: 1 };
    expect(readEntries(itemOf([named]))).toMatchObject({ type: 'readable', entries: [named] });
  });

  it('leaves out an unknown entry that is marked ignorable, and says so', () => {
    const unknown = { type: 'TaskDreamt', v: 3, ignorable: true };
    expect(readEntries(itemOf([missed, unknown, closed]))).toEqual({
      type: 'readable',
      entries: [missed, closed],
      skipped: ['TaskDreamt of version 3'],
    });
  });

  it.each([
    ['unknown', { type: 'TaskDreamt' }],
    ['unknown and expressly not ignorable', { type: 'TaskDreamt', ignorable: false }],
    ['of a newer version', { ...missed, v: 2 }],
    ['named like something that every object has', { type: 'constructor' }],
    ['of a version that never was', { ...missed, v: 0 }],
  ])('cannot read an item that holds an entry %s', (_, entry) => {
    const read = readEntries(itemOf([missed, entry]));
    expect(read).toMatchObject({ type: 'unreadable' });
    expect(read).toHaveProperty('reason', expect.stringContaining(entry.type));
  });

  it('leaves out a newer version of a known entry when it is ignorable', () => {
    const read = readEntries(itemOf([{ ...missed, v: 2, ignorable: true }, closed]));
    expect(read).toMatchObject({ type: 'readable', entries: [closed] });
  });

  it('cannot read an item of a newer format, whatever is in it', () => {
    const read = readEntries(itemOf([], logFormat + 1));
    expect(read).toMatchObject({ type: 'unreadable' });
  });

  it('knows at least one entry of each kind', () => {
    const kinds = ['TaskStateChanged', 'PlacementRequested', 'TaskPlaced', 'RunTaskAccepted'];
    expect(Object.keys(entryCatalogue.versions)).toEqual(expect.arrayContaining(kinds));
  });
});

describe('readEntriesWith', () => {
  /** `TaskMissed` as if it had been written twice otherwise: with `arn`, then with `task.arn`. */
  const catalogue: EntryCatalogue = {
    format: 1,
    versions: { TaskMissed: 3, PlacementClosed: 1 },
    upcasts: {
      TaskMissed: {
        1: (old) => ({ type: 'TaskMissed', v: 2, task: { arn: Reflect.get(old, 'arn') } }),
        2: (old) => ({ type: 'TaskMissed', v: 3, taskArn: Reflect.get(old, 'task').arn }),
      },
    },
  };

  it('lifts an old entry through every version between, and leaves the stored one as it was', () => {
    const first = Object.freeze({ type: 'TaskMissed', arn: 'a' });
    const second = Object.freeze({ type: 'TaskMissed', v: 2, task: Object.freeze({ arn: 'b' }) });
    const third = { type: 'TaskMissed', v: 3, taskArn: 'c' };
    expect(readEntriesWith(catalogue, itemOf([first, second, third, closed]))).toEqual({
      type: 'readable',
      entries: [
        { type: 'TaskMissed', v: 3, taskArn: 'a' },
        { type: 'TaskMissed', v: 3, taskArn: 'b' },
        third,
        closed,
      ],
      skipped: [],
    });
  });

  it('cannot read an old entry when a step on the way up is missing', () => {
    const upcasts = { TaskMissed: { 2: (old: StoredEntry) => old } };
    const read = readEntriesWith({ ...catalogue, upcasts }, itemOf([{ type: 'TaskMissed' }]));
    expect(read).toMatchObject({ type: 'unreadable' });
  });

  it('reads an older format', () => {
    const read = readEntriesWith({ ...catalogue, format: 5 }, itemOf([closed], 4));
    expect(read).toMatchObject({ type: 'readable', entries: [closed] });
  });
});
