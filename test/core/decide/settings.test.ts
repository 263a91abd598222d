import { defaultHealing } from '../../../shared/core/healing-settings.ts';
import type { PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { admits } from '../../../shared/core/state/admits.ts';
import { openDraft } from '../../../shared/core/state/draft.ts';
import { evolve } from '../../../shared/core/state/evolve.ts';
import { healingOf } from '../../../shared/core/state/healing-of.ts';
import { deserialise, serialise } from '../../../shared/core/state/serialise.ts';
import { ClusterUnderTest, instanceOf, only, placementRequested } from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const minuteMs = 60_000;
const read: Arrival = { type: 'ReconcileCompleted', tasks: 1, containerInstances: 2 };
const stated = (changed: Partial<typeof defaultHealing>): Arrival => ({
  type: 'SettingsStated',
  healing: { ...defaultHealing, ...changed },
});
const silent = (name: string) =>
  instanceOf(name, { agentConnected: false, detailVersion: 2 as never });

/** One task runs on a1, beside other instances. */
function running(...others: string[]) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web));
  cluster.acceptStarts();
  cluster.turn(...others.map((name) => instanceOf(name)));
  return cluster;
}

/** How many minutes a silent agent is waited for. */
function patienceOf(cluster: ClusterUnderTest): number {
  cluster.turn(silent('a1'));
  for (let minutes = 1; minutes < 100; minutes += 1) {
    const decided = cluster.later(minuteMs, read);
    if (only(decided, 'TaskReplacementDecided').length > 0) return minutes;
  }
  return Number.POSITIVE_INFINITY;
}

describe('what the owner of a stack sets', () => {
  it('is news when the log goes by something else, and only then', () => {
    const cluster = running();
    expect(admits(cluster.state, stated({}))).toBe(false);
    const patient = stated({ lostAfterMs: 600_000 });
    expect(admits(cluster.state, patient)).toBe(true);
    cluster.turn(patient);
    expect(admits(cluster.state, patient)).toBe(false);
    expect(admits(cluster.state, stated({}))).toBe(true);
  });

  it('decides how long a silent agent is waited for', () => {
    const cluster = running('b1');
    cluster.turn(stated({ lostAfterMs: 10 * minuteMs }));
    expect([patienceOf(running('b1')), patienceOf(cluster)]).toEqual([4, 10]);
  });

  it('holds for a silence that has begun already', () => {
    const cluster = running('b1');
    cluster.turn(silent('a1'));
    cluster.later(minuteMs, read);
    expect(cluster.later(minuteMs, read)).toEqual([]);
    const decided = cluster.turn(stated({ lostAfterMs: 2 * minuteMs }));
    expect(only(decided, 'TaskReplacementDecided')).toMatchObject([{ cause: 'AGENT_SILENT' }]);
  });

  it('decides how long a task may take to begin to run', () => {
    const readingsOf = (stuckAfterMs: number) => {
      const cluster = new ClusterUnderTest();
      cluster.turn(stated({ stuckAfterMs }), instanceOf('a1'), ...placementRequested(web));
      cluster.acceptStarts('PENDING');
      for (let readings = 1; readings < 100; readings += 1) {
        const [replaced] = only(cluster.later(minuteMs, read), 'TaskReplacementDecided');
        if (replaced?.cause === 'TASK_STUCK') return readings;
      }
      return Number.POSITIVE_INFINITY;
    };
    expect([readingsOf(15 * minuteMs), readingsOf(40 * minuteMs)]).toEqual([15, 40]);
  });

  it('decides how much doubt halts healing', () => {
    const names = ['b1', 'b2', 'b3', 'b4', 'b5'];
    const doubtOf = (doubtfulShareMax: number) => {
      const cluster = running(...names);
      cluster.turn(stated({ doubtfulShareMax }));
      const decided = cluster.turn(...names.slice(0, 3).map(silent));
      return only(decided, 'HealingHalted').map(({ because }) => because);
    };
    expect([doubtOf(0.4), doubtOf(0.6)]).toEqual([['TOO_MANY_IN_DOUBT'], []]);
  });

  it('is kept by a snapshot, and lost with a draft that is dropped', () => {
    const { state } = running();
    const draft = openDraft(state);
    evolve(state, { type: 'SettingsStated', healing: { quarantineMs: 300_000 } }, state.at);
    draft.drop();
    expect(healingOf(state, 'quarantineMs')).toBe(defaultHealing.quarantineMs);
    evolve(state, { type: 'SettingsStated', healing: { quarantineMs: 300_000 } }, state.at);
    const again = deserialise(serialise(state));
    expect(healingOf(again, 'quarantineMs')).toBe(300_000);
  });

  it('goes by the default where the version that told it knew no such setting', () => {
    const { state } = running();
    evolve(state, { type: 'SettingsStated', healing: { quarantineMs: 300_000 } }, state.at);
    expect(healingOf(state, 'lostAfterMs')).toBe(240_000);
  });
});
