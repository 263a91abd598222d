import fc from 'fast-check';
import { decide } from '../../../shared/core/decide/decide.ts';
import type { AppendId, DetailVersion, EpochMs } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { byText } from '../../../shared/core/order.ts';
import { admits } from '../../../shared/core/state/admits.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import { openDraft } from '../../../shared/core/state/draft.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { evolve } from '../../../shared/core/state/evolve.ts';
import { safetyViolations } from '../../../shared/core/state/safety.ts';
import { deserialise, serialise } from '../../../shared/core/state/serialise.ts';
import {
  ClusterUnderTest,
  instanceArn,
  instanceOf,
  placementRequested,
  startAt,
  taskOf,
} from '../cluster-under-test.ts';
import { entry, entryTypes } from './entries.ts';
import { arrivalsOf, foldAll, indexesIn, live, take } from './histories.ts';
import { step, steps } from './steps.ts';

const runs = { numRuns: 120 };

describe('a draft', () => {
  it('leaves the state and its indexes as they were when it is dropped', () => {
    fc.assert(
      fc.property(steps, fc.array(step, { maxLength: 6 }), (history, more) => {
        const { state, at } = live(history);
        const before = serialise(state);
        const indexesBefore = indexesIn(state);
        const draft = openDraft(state);
        for (const one of more) {
          for (const arrival of arrivalsOf(state, one)) {
            if (admits(state, arrival)) evolve(state, arrival, at);
          }
          decide(state, (at + 61_000) as EpochMs, 'dropped' as AppendId);
        }
        draft.drop();
        expect(serialise(state)).toBe(before);
        expect(indexesIn(state)).toBe(indexesBefore);
      }),
      runs,
    );
  });

  it('that was dropped does not change what the history leads to', () => {
    fc.assert(
      fc.property(steps, step, (history, dropped) => {
        const plain = live(history);
        const cluster = new ClusterUnderTest();
        for (const one of history) {
          const draft = openDraft(cluster.state);
          for (const arrival of arrivalsOf(cluster.state, dropped)) {
            evolve(cluster.state, arrival, cluster.at);
          }
          decide(cluster.state, cluster.at, 'dropped' as AppendId);
          draft.drop();
          take(cluster, one);
        }
        expect(serialise(cluster.state)).toBe(serialise(plain.state));
      }),
      { numRuns: 60 },
    );
  });

  it('is the only one of its state', () => {
    const { state } = live([]);
    const draft = openDraft(state);
    expect(() => openDraft(state)).toThrow('open draft');
    draft.drop();
    openDraft(state).keep();
    expect(openDraft(state)).toBeDefined();
  });
});

describe('folding a log', () => {
  it('gives the state of whoever wrote it, byte for byte', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { state, items } = live(history);
        const again = foldAll(items);
        expect(serialise(again)).toBe(serialise(state));
        expect(indexesIn(again)).toBe(indexesIn(state));
      }),
      runs,
    );
  });

  it('from a snapshot at any cut and its tail gives the state of the whole log', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { state, items } = live(history);
        const whole = serialise(state);
        const folding = foldAll([]);
        for (const [cut, item] of items.entries()) {
          foldAll([item], folding);
          const loaded = deserialise(serialise(folding));
          expect(serialise(foldAll(items.slice(cut + 1), loaded))).toBe(whole);
          expect(indexesIn(loaded)).toBe(indexesIn(state));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('goes on from a snapshot with the decisions of one who never stopped', () => {
    fc.assert(
      fc.property(steps, fc.array(step, { maxLength: 8 }), (history, more) => {
        const stayed = live(history);
        const loaded = deserialise(serialise(stayed.state));
        const returned = Object.assign(new ClusterUnderTest(), { state: loaded, at: stayed.at });
        for (const one of more) {
          take(stayed, one);
          take(returned, one);
        }
        expect(serialise(returned.state)).toBe(serialise(stayed.state));
      }),
      { numRuns: 60 },
    );
  });

  it('never leads to a state that breaks a promise', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const cluster = new ClusterUnderTest();
        for (const one of history) {
          take(cluster, one);
          expect(safetyViolations(cluster.state)).toEqual([]);
        }
      }),
      runs,
    );
  });
});

describe('evolve', () => {
  it('takes any entry about anything, known or not, and can take it back', () => {
    fc.assert(
      fc.property(steps, fc.array(entry, { maxLength: 12 }), (history, entries) => {
        const { state, at } = live(history);
        const before = serialise(state);
        const indexesBefore = indexesIn(state);
        const draft = openDraft(state);
        for (const one of entries) evolve(state, one, at);
        draft.drop();
        expect(serialise(state)).toBe(before);
        expect(indexesIn(state)).toBe(indexesBefore);
      }),
      runs,
    );
  });

  it('makes the same of any entries twice, and the indexes are those of the tables', () => {
    fc.assert(
      fc.property(steps, fc.array(entry, { maxLength: 12 }), (history, entries) => {
        const { state, at } = live(history);
        const twin = deserialise(serialise(state));
        for (const one of entries) {
          evolve(state, one, at);
          evolve(twin, one, at);
        }
        expect(serialise(twin)).toBe(serialise(state));
        expect(indexesIn(deserialise(serialise(state)))).toBe(indexesIn(state));
      }),
      runs,
    );
  });

  it('leaves an empty state empty of everything but what an entry itself brings', () => {
    const brings = new Set(entryTypes.filter((type) => changesAnEmptyState(type)));
    expect([...brings].sort(byText)).toEqual([
      'ContainerInstanceDrainDecided',
      'ContainerInstanceStateChanged',
      'Ec2InstanceMissed',
      'Ec2InstanceStateChanged',
      'EventPutDecided',
      'HealingHalted',
      'IncidentOpened',
      'LifecycleCompletionDecided',
      'LifecycleHeartbeatDecided',
      'PlacementRequested',
      'ReadingPartCompleted',
      'RebalanceRecommended',
      'ReconcileCompleted',
      'ScheduledChangeAnnounced',
      'SettingsStated',
      'SpotInterruptionWarned',
      'SubnetDescribed',
      'TaskDefinitionDescribed',
      'TaskPlaced',
      'TaskStateChanged',
      'TaskStopDecided',
      'TerminateLifecycleActionStarted',
    ]);
  });
});

function changesAnEmptyState(type: string): boolean {
  const untouched = serialise(emptyState('demo' as ClusterState['cluster']));
  const ofType = entry.filter((one) => one.type === type);
  return fc.sample(ofType, { numRuns: 12, seed: 7 }).some((one) => {
    const state = emptyState('demo' as ClusterState['cluster']);
    evolve(state, one, startAt);
    return serialise(state) !== untouched;
  });
}

describe('observations of one thing', () => {
  /** Four placements of one task each, whose starts nobody has answered, and three instances. */
  function waiting(): ClusterState {
    const cluster = new ClusterUnderTest();
    const asked = ['p-1', 'p-2', 'p-3'].flatMap((name) => placementRequested(name));
    cluster.turn(instanceOf('a1'), instanceOf('b1'), ...asked);
    return cluster.state;
  }

  /** Every version of a few things: tasks of ours, one of somebody else's, and an instance. */
  function told(): Arrival[] {
    const attempts = waiting().attempts.sorted();
    const ours = attempts.flatMap(({ placementId, runTask }, which) =>
      (['PENDING', 'RUNNING', 'STOPPING', 'STOPPED'] as const)
        .slice(0, which + 2)
        .map((lastStatus, version) =>
          taskOf(placementId, {
            startedBy: runTask.startedBy,
            containerInstanceArn: instanceArn('a1'),
            lastStatus,
            desiredStatus: version > 1 ? 'STOPPED' : 'RUNNING',
            detailVersion: (version + 2) as DetailVersion,
          }),
        ),
    );
    const foreign = (['PENDING', 'RUNNING'] as const).map((lastStatus, version) =>
      taskOf('other', { lastStatus, detailVersion: (version + 5) as DetailVersion }),
    );
    const instances = [2, 3, 4].map((version) =>
      instanceOf('a1', {
        agentConnected: version !== 2,
        agentVersion: `1.8${version}.0`,
        detailVersion: version as DetailVersion,
      }),
    );
    const tasks = [...ours, ...foreign].map(
      (task): Arrival => ({ type: 'TaskStateChanged', task }),
    );
    return [...tasks, ...instances];
  }

  const all = told();

  function stateAfter(arrivals: readonly Arrival[]): string {
    const state = waiting();
    for (const arrival of arrivals) {
      if (admits(state, arrival)) evolve(state, arrival, startAt);
    }
    // The order of departure is the order of arrival, by which nothing is decided.
    return serialise(state).replace(/"departed":\[(.*?)\]\]/, (_, rows: string) =>
      rows.split('],').sort(byText).join('],'),
    );
  }

  it('come to one state in any order and however often repeated', () => {
    const inOrder = stateAfter(all);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 10 }),
        fc.nat(),
        (shuffled, repeated, where) => {
          const at = where % (all.length + 1);
          const delivered = [...shuffled.slice(0, at), ...repeated, ...shuffled.slice(at)];
          expect(stateAfter(delivered)).toBe(inOrder);
        },
      ),
      runs,
    );
  });

  it('come to one state in any order even when all of them stand in the log', () => {
    const evolved = (arrivals: readonly Arrival[]) => {
      const state = waiting();
      for (const arrival of arrivals) evolve(state, arrival, startAt);
      return [...state.tasks.sorted(), ...state.containerInstances.sorted()];
    };
    const inOrder = evolved(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(evolved([...shuffled, ...shuffled])).toEqual(inOrder);
      }),
      runs,
    );
  });

  it('are news once: what an entry said is not admitted again', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all), (some) => {
        const state = waiting();
        for (const arrival of some) if (admits(state, arrival)) evolve(state, arrival, startAt);
        expect(some.filter((arrival) => admits(state, arrival))).toEqual([]);
      }),
      runs,
    );
  });
});
