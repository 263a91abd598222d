import { decide } from '../../../shared/core/decide/decide.ts';
import type {
  AppendId,
  ClusterName,
  EpochMs,
  InboxId,
  PlacementId,
  Seq,
} from '../../../shared/core/ids.ts';
import type { LogItem, StoredEntry } from '../../../shared/core/log/item.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { fold } from '../../../shared/core/state/fold.ts';
import { deserialise, serialise } from '../../../shared/core/state/serialise.ts';
import {
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
  startAt,
  taskOf,
} from '../cluster-under-test.ts';
import { signalOf } from './histories.ts';

const hourMs = 3_600_000;

function empty(): ClusterState {
  return emptyState('demo' as ClusterName);
}

/** Folds one more item, `afterMs` after the first could have been written. */
function append(
  state: ClusterState,
  afterMs: number,
  entries: readonly StoredEntry[] = [],
  changes: Partial<LogItem> = {},
): void {
  const seq = (state.seq + 1) as Seq;
  const item: LogItem = {
    format: 1,
    cluster: state.cluster,
    seq,
    appendId: `append${seq}` as AppendId,
    at: (startAt + afterMs) as EpochMs,
    previousHash: state.headHash,
    consumed: [],
    entries,
    ...changes,
  };
  fold(state, item, `hash of ${seq}`);
}

describe('an item', () => {
  it('moves the head on and names the log by its first append', () => {
    const state = empty();
    append(state, 0);
    append(state, 7_000);
    expect(state).toMatchObject({
      seq: 2,
      at: startAt + 7_000,
      headHash: 'hash of 2',
      logId: 'append1',
    });
  });
});

describe('what is remembered for a while', () => {
  it('is forgotten a day after it was consumed, oldest first', () => {
    const state = empty();
    append(state, 0, [], { consumed: ['in-1', 'in-2'] as InboxId[] });
    append(state, 5_000, [], { consumed: ['in-3'] as InboxId[] });
    append(state, 24 * hourMs);
    expect([...state.consumed.entries()].map(([id]) => id)).toEqual(['in-1', 'in-2', 'in-3']);
    append(state, 24 * hourMs + 1);
    expect([...state.consumed.entries()].map(([id]) => id)).toEqual(['in-3']);
  });

  it('is a request under its key, for a day', () => {
    const state = empty();
    const [, requested] = placementRequested('p-web', { desiredCount: 0 });
    if (requested?.type !== 'PlacementRequested') throw new Error();
    append(state, 0, [{ ...requested, idempotency: { key: 'order-66', requestHash: 'h' } }]);
    append(state, 24 * hourMs);
    expect(state.requests.get('order-66')).toEqual({
      requestHash: 'h',
      at: startAt,
      placementId: 'p-web',
    });
    append(state, 24 * hourMs + 1);
    expect(state.requests.size).toBe(0);
    expect(state.placements.has('p-web' as PlacementId)).toBe(true);
  });

  it('is a request under its key, though a version that could not read the log recorded it twice', () => {
    const state = empty();
    const asked = (placementId: string) =>
      placementRequested(placementId, { desiredCount: 2 }).map((entry) =>
        entry.type === 'PlacementRequested'
          ? { ...entry, idempotency: { key: 'order-66', requestHash: 'h' } }
          : entry,
      );
    append(state, 0, asked('p-first'));
    append(state, 3_000, asked('p-second'));
    expect(state.requests.get('order-66')).toMatchObject({ placementId: 'p-first', at: startAt });
    expect([...state.placements.values()].map(({ placementId }) => placementId)).toEqual([
      'p-first',
    ]);
    expect(state.slots.size).toBe(2);
  });

  it('is a stopped task, for an hour, so that late events about it are no news', () => {
    const state = empty();
    const task = taskOf('done', { containerInstanceArn: instanceArn('a1') });
    append(state, 0, [{ type: 'TaskStateChanged', task }]);
    append(state, 1_000, [changed(task, { lastStatus: 'STOPPED' })]);
    append(state, 1_000 + hourMs);
    expect(state.tasks.get(task.taskArn)?.lastStatus).toBe('STOPPED');
    append(state, 1_001 + hourMs);
    expect(state.tasks.size + state.departed.size).toBe(0);
  });

  it('is an instance that is gone, for an hour, with what EC2 said of it', () => {
    const state = empty();
    append(state, 0, [instanceOf('a1'), instanceOf('b1'), signalOf('a1', 3)]);
    append(state, 2_000, [
      { type: 'ContainerInstanceMissed', containerInstanceArn: instanceArn('a1') },
    ]);
    append(state, 2_000 + hourMs);
    expect(state.ec2Instances.get(ec2Id('a1'))?.state).toBe('terminated');
    append(state, 2_001 + hourMs);
    expect([...state.containerInstances.values()].map((one) => one.containerInstanceArn)).toEqual([
      instanceArn('b1'),
    ]);
    expect(state.ec2Instances.size).toBe(0);
  });

  it('keeps an instance that came back within the hour', () => {
    const state = empty();
    append(state, 0, [instanceOf('a1')]);
    append(state, 1_000, [
      { type: 'ContainerInstanceMissed', containerInstanceArn: instanceArn('a1') },
    ]);
    append(state, 60_000, [instanceOf('a1')]);
    append(state, 2 * hourMs);
    expect(state.containerInstances.has(instanceArn('a1'))).toBe(true);
    expect(state.departed.size).toBe(0);
  });
});

describe('an entry that this version does not know', () => {
  const dreamt = { type: 'TaskDreamt', v: 4 };

  it('is skipped when it is marked ignorable', () => {
    const state = empty();
    append(state, 0, [{ ...dreamt, ignorable: true }, instanceOf('a1')]);
    expect(state.unreadable).toBeUndefined();
    expect(state.containerInstances.size).toBe(1);
  });

  it('halts decisions for good, and names the item', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'));
    const { state } = cluster;
    append(state, 5_000, [dreamt, instanceOf('b1')]);
    append(state, 6_000, placementRequested('p-web'));
    expect(state.unreadable).toBe(
      'seq 2: it holds TaskDreamt of version 4, which this version does not know',
    );
    expect(state.slots.size).toBe(1);
    expect(decide(state, state.at, 'append4' as AppendId)).toEqual([]);
  });

  it('changes nothing of the state, and what comes after it is still folded', () => {
    const state = empty();
    append(state, 0, [instanceOf('a1'), dreamt]);
    expect(state.containerInstances.size).toBe(0);
    append(state, 1_000, [instanceOf('b1')]);
    expect(state.containerInstances.size).toBe(1);
    expect(state.seq).toBe(2);
  });

  it('halts in the same way when the whole item is of a newer format', () => {
    const state = empty();
    append(state, 0, [instanceOf('a1')], { format: 2 });
    expect(state.unreadable).toBe('seq 1: its format is 2, and this version reads 1');
  });
});

describe('a serialised state', () => {
  it('of another format is not read', () => {
    const text = serialise(empty()).replace('"format":1', '"format":7');
    expect(() => deserialise(text)).toThrow('state format 7 is not 1');
  });

  it('is canonical: two states of one log have one text, in whatever order the rows were put', () => {
    const first = empty();
    append(first, 0, [instanceOf('a1'), instanceOf('b1'), signalOf('b1', 4)]);
    const second = empty();
    append(second, 0, [instanceOf('b1'), signalOf('b1', 4), instanceOf('a1')]);
    expect(serialise(second)).toBe(serialise(first));
  });
});
