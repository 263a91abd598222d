import { stateFormat } from '../../../shared/core/state/cluster-state.ts';
import { serialise } from '../../../shared/core/state/serialise.ts';
import { sha256Of } from '../../../shared/runtime/item-hash.ts';
import { ChainBroken } from '../../../shared/runtime/session.ts';
import { Violation } from '../../../simulation/invariants/violation.ts';
import { instanceArn, instanceOf, taskOf } from '../../core/cluster-under-test.ts';
import { appendForeign, bring, demo } from '../../runtime/process-under-test.ts';
import { lastItem, placed, toldLog } from './told-log.ts';

const read = { type: 'ReconcileCompleted', tasks: 2, containerInstances: 1 } as const;

describe('the witness of a log', () => {
  it('lets a log pass that turns have written, and tells its last entries', async () => {
    const { world, witness, take, tell } = await toldLog();
    await placed(world);
    await take();
    await tell(read);
    expect(witness.items).toBe(2);
    expect(witness.lastEntries().at(-1)).toContain('"type":"ReconcileCompleted"');
  });

  it('finds an item that goes back in time', async () => {
    const { world, witness, take } = await toldLog();
    await bring(world, instanceOf('a1'));
    await take();
    await bring(world, read);
    const item = await lastItem(world);
    const at = (witness.session.state.at - 1) as typeof item.at;
    expect(() => witness.take({ ...item, at })).toThrow('goes back in time');
  });

  it('finds an item that takes something out of the inbox once more', async () => {
    const { world, witness, take } = await toldLog();
    await bring(world, instanceOf('a1'));
    const { consumed } = await lastItem(world);
    await take();
    await bring(world, read);
    const item = await lastItem(world);
    expect(consumed).toHaveLength(1);
    // It has a memory of its own: whoever writes the log may have forgotten.
    for (const id of consumed) witness.session.state.consumed.delete(id);
    expect(() => witness.take({ ...item, consumed })).toThrow('taken out of the inbox twice');
  });

  it('finds an item that does not name the one before it', async () => {
    const { world, witness, take } = await toldLog();
    await bring(world, instanceOf('a1'));
    await take();
    await bring(world, read);
    const item = await lastItem(world);
    expect(() => witness.take({ ...item, previousHash: 'another' })).toThrow(ChainBroken);
  });

  it('finds an instance that is promised more than it has, and not one of which it hears too late', async () => {
    const { world, take, tell } = await toldLog();
    const attempt = await placed(world);
    await take();
    // One of the two that were asked for, and larger than it may be: the other is still promised.
    const huge = taskOf('huge', {
      startedBy: attempt.runTask.startedBy,
      containerInstanceArn: instanceArn('a1'),
      cpuUnits: 2_000,
    });
    await tell({ type: 'TaskStateChanged', task: huge });
    const attemptId = `${attempt.attemptId}0`;
    const runTask = { ...attempt.runTask, clientToken: attemptId, count: 1 };
    const another = { ...attempt, attemptId, runTask, slots: [1], type: 'TaskPlaced' };
    await appendForeign(world.log, [another]);
    await expect(take()).rejects.toThrow('is promised 2512 CPU units');
  });

  it('asks every judge about every item, before and after it is folded', async () => {
    const { world, witness, take } = await toldLog();
    const heard: string[] = [];
    const { state } = witness.session;
    witness.judges.push({
      before: ({ seq }) => heard.push(`before ${seq} at ${state.seq}`),
      after: ({ seq }) => heard.push(`after ${seq} at ${state.seq}`),
    });
    await bring(world, instanceOf('a1'));
    await bring(world, read);
    await take();
    expect(heard).toEqual(['before 1 at 0', 'after 1 at 1', 'before 2 at 1', 'after 2 at 2']);
  });
});

describe('the witness of snapshots', () => {
  it('finds one that is not the state that its log leads to', async () => {
    const { world, witness, take } = await toldLog();
    await placed(world);
    await take();
    const { state } = witness.session;
    const snapshotOf = (text: string) => {
      return { cluster: demo, seq: state.seq, stateFormat, text, hash: sha256Of(text) };
    };
    const text = serialise(state);
    expect(() => witness.takeSnapshot(snapshotOf(text), [])).not.toThrow();
    const other = text.replace('"agentConnected":true', '"agentConnected":false');
    expect(other).not.toBe(text);
    expect(() => witness.takeSnapshot(snapshotOf(other), [])).toThrow('gives another state');
    const seq = (state.seq + 1) as typeof state.seq;
    expect(() => witness.takeSnapshot({ ...snapshotOf(text), seq }, [])).toThrow(Violation);
  });
});

describe('the witness of cuts', () => {
  it('finds a fold that gives another state from the middle of the log than from its beginning', async () => {
    const { witness, tell } = await toldLog();
    await tell(instanceOf('a1'));
    const tampering = async () => {
      for (let n = 0; n < 700; n += 1) {
        await tell(read);
        // What is kept here is what no item says.
        witness.session.state.logId = `another-${n}`;
      }
    };
    await expect(tampering()).rejects.toThrow('a cut of the log gives another state');
  });
});
