import type { Seq } from '../../shared/core/ids.ts';
import { stateFormat } from '../../shared/core/state/cluster-state.ts';
import { deserialise, serialise } from '../../shared/core/state/serialise.ts';
import type { Log } from '../../shared/runtime/ports.ts';
import {
  itemsKept,
  itemsPerSnapshot,
  saveSnapshot,
} from '../../shared/runtime/reconcile/snapshots.ts';
import { catchUp, openSession, type Session } from '../../shared/runtime/session.ts';
import { instanceOf } from '../core/cluster-under-test.ts';
import {
  appendForeign,
  bring,
  createWorld,
  demo,
  interceptable,
  type World,
} from './process-under-test.ts';

/** A log with `items` items and a process that has folded them. */
async function folded(items: number) {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, instanceOf('a1'));
  await grow(world, items - 1);
  const session = openSession(demo);
  await catchUp(world.log, session);
  return { world, session, on };
}

async function grow({ log }: Pick<World, 'log'>, items: number): Promise<void> {
  for (let item = 0; item < items; item += 1) await appendForeign(log);
}

/** The same process in a log that is as long as a test says. */
function asIfAt(session: Session, seq: number): Session {
  session.state.seq = seq as Seq;
  return session;
}

function seqs(log: Log): Promise<readonly Seq[]> {
  return log.listSnapshots(demo, stateFormat);
}

describe('a snapshot', () => {
  it('is saved once five hundred items have come since the last one', async () => {
    expect(itemsPerSnapshot).toBe(500);
    const { world, session } = await folded(3);
    expect(await saveSnapshot(world, asIfAt(session, 499))).toBeUndefined();
    expect(await saveSnapshot(world, asIfAt(session, 500))).toBe(500);
    expect(await saveSnapshot(world, asIfAt(session, 999))).toBeUndefined();
    expect(await saveSnapshot(world, asIfAt(session, 1_000))).toBe(1_000);
    expect(await seqs(world.log)).toEqual([500, 1_000]);
  });

  it('holds the whole state, under its hash', async () => {
    const { world, session } = await folded(3);
    await saveSnapshot(world, asIfAt(session, 512));
    const saved = await world.log.readSnapshot(demo, stateFormat);
    expect(saved).toMatchObject({ seq: 512, text: serialise(session.state) });
    expect(deserialise(saved?.text ?? '').containerInstances.size).toBe(1);
  });

  it('is not saved of a state that cannot read its log', async () => {
    const { world } = await folded(3);
    await appendForeign(world.log, [{ type: 'TaskDreamt', v: 4 }]);
    const session = openSession(demo);
    await catchUp(world.log, session);
    expect(await saveSnapshot(world, asIfAt(session, 800))).toBeUndefined();
    expect(await seqs(world.log)).toEqual([]);
  });

  it('that cannot be read back is told of, and nothing expires for it', async () => {
    const { world, session, on } = await folded(3);
    await saveSnapshot(world, asIfAt(session, 500));
    await saveSnapshot(world, asIfAt(session, 60_000));
    let expired = 0;
    on.expire = async () => {
      expired += 1;
    };
    on.writeSnapshot = async () => undefined;
    expect(await saveSnapshot(world, asIfAt(session, 120_000))).toBeUndefined();
    expect(expired).toBe(0);
    expect(world.reporter.told).toEqual([
      {
        level: 'warn',
        message: 'the snapshot just written cannot be read back',
        data: { cluster: demo, seq: 120_000 },
      },
    ]);
  });

  it.each([
    ['the first snapshot', [], 60_000, []],
    ['a log that is shorter than what is kept', [500], 40_000, []],
    ['two snapshots, and what is kept ends before the older', [30_000], 60_000, [10_000]],
    ['two snapshots, and what is kept ends after the older', [5_000], 60_000, [5_000]],
  ])('lets items expire that two snapshots cover: %s', async (_name, before, seq, expected) => {
    expect(itemsKept).toBe(50_000);
    const { world, session, on } = await folded(3);
    for (const one of before) await saveSnapshot(world, asIfAt(session, one));
    const expired: number[] = [];
    on.expire = async (_, upTo) => void expired.push(upTo);
    await saveSnapshot(world, asIfAt(session, seq));
    expect(expired).toEqual(expected);
  });
});
