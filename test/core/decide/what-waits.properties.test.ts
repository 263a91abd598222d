import fc from 'fast-check';
import { providerRestMs } from '../../../shared/core/decide/capacity/refused-providers.ts';
import { decide } from '../../../shared/core/decide/decide.ts';
import { nextDue } from '../../../shared/core/decide/next-due.ts';
import { columnsOf } from '../../../shared/core/decide/places/columns.ts';
import { endingTasks } from '../../../shared/core/decide/places/ending-tasks.ts';
import { cachedPoolOf } from '../../../shared/core/decide/places/pool-cache.ts';
import { ComingRoom } from '../../../shared/core/decide/preempt/coming-room.ts';
import { readComingRow } from '../../../shared/core/decide/preempt/coming-row.ts';
import type { AppendId, EpochMs } from '../../../shared/core/ids.ts';
import type { Decided } from '../../../shared/core/log/decided.ts';
import { admits } from '../../../shared/core/state/admits.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import { openDraft } from '../../../shared/core/state/draft.ts';
import { evolve } from '../../../shared/core/state/evolve.ts';
import { deserialise, serialise } from '../../../shared/core/state/serialise.ts';
import { ClusterUnderTest } from '../cluster-under-test.ts';
import { arrivalsOf, take } from '../state/histories.ts';
import { instanceNames, type Step, step } from '../state/steps.ts';

const rules = fc.constantFrom(
  [],
  [{ type: 'distinctInstance' as const }],
  [{ type: 'antiAffinity' as const, group: 'group-p-2', field: 'instanceId' }],
  [
    {
      type: 'antiAffinity' as const,
      group: 'group-p-4',
      field: 'attribute:ecs.availability-zone',
    },
  ],
  [{ type: 'affinity' as const, group: 'group-p-1', field: 'attribute:ecs.availability-zone' }],
  [{ type: 'maxSkew' as const, maxSkew: 1, field: 'attribute:ecs.availability-zone' }],
  [{ type: 'atMost' as const, count: 2, group: 'group-p-3', field: 'instanceId' }],
  [{ type: 'memberOf' as const, expression: 'runningTasksCount <= 3' }],
  [{ type: 'memberOf' as const, expression: 'not(task:group == group-p-1)' }],
);

/** Somebody asks for more than there is. */
const request: fc.Arbitrary<Step> = fc.record(
  {
    do: fc.constant('request' as const),
    name: fc.constantFrom('p-1', 'p-2', 'p-3', 'p-4', 'p-5'),
    desiredCount: fc.integer({ min: 1, max: 7 }),
    gang: fc.boolean(),
    anywhere: fc.constant(false),
    maxUnavailable: fc.constantFrom(0, 1, '40%'),
    priority: fc.constantFrom(0, 15, 50, 90),
    cpu: fc.constantFrom('256', '512', '1024', '1536'),
    rules,
    more: fc.constantFrom(
      {},
      {},
      { headroom: { cpuUnits: 900 } },
      { headroom: { memoryMiB: 5_000 } },
      { trustDomain: 'bank' },
    ),
  },
  { requiredKeys: ['do', 'name', 'desiredCount', 'gang', 'anywhere', 'priority'] },
);

const crowded = fc.oneof({ weight: 2, arbitrary: step }, { weight: 1, arbitrary: request });
const turn = fc.record({
  one: crowded,
  lost: fc.option(crowded),
  laterMs: fc.constantFrom(0, 300, 11_000, 61_000, 400_000),
});

/** Full of what matters little. */
function full(): ClusterUnderTest {
  const cluster = new ClusterUnderTest();
  for (const name of instanceNames) take(cluster, { do: 'seeInstance', name, seen: {} });
  const asked = { do: 'request', gang: false, anywhere: false, priority: 0 } as const;
  take(cluster, { ...asked, name: 'p-1', desiredCount: 5, rules: [] });
  take(cluster, { ...asked, name: 'p-2', desiredCount: 7, cpu: '512', maxUnavailable: 2 });
  take(cluster, { do: 'acceptStarts', lastStatus: 'PROVISIONING' });
  return cluster;
}

/** What would be decided; the state is as it was. */
function decisionsOn(state: ClusterState, at: EpochMs, arriving?: Step): readonly Decided[] {
  const draft = openDraft(state);
  for (const arrival of arriving === undefined ? [] : arrivalsOf(state, arriving)) {
    if (admits(state, arrival)) evolve(state, arrival, at);
  }
  const decisions = decide(state, at, 'looking' as AppendId);
  draft.drop();
  return decisions;
}

/** When each slot that waits may be placed, or may be placed on more. */
function dueOfSlots(state: ClusterState): readonly number[] {
  return state.slots.sorted().flatMap(({ status, placementId, notBefore, waitingSince }) => {
    const placement = state.placements.get(placementId);
    if (status !== 'WAITING' || placement === undefined) return [];
    const { request, refusedAt } = placement;
    return [
      notBefore,
      ...request.capacity.map(({ afterSeconds = 0 }) => waitingSince + afterSeconds * 1_000),
      ...Object.values(refusedAt).map((refused) => refused + providerRestMs),
    ];
  });
}

function expectRoomAsRead(state: ClusterState): void {
  const columns = columnsOf(cachedPoolOf(state));
  const kept = new ComingRoom(state, columns);
  const isEnding = endingTasks(state);
  columns.instances.forEach((seen, row) => {
    const { amounts, displaceable } = readComingRow(state, seen, isEnding).room;
    expect(kept.row(row)).toMatchObject({ amounts, displaceable });
  });
}

/** Lives through random stories of a crowded cluster, and looks at it after each turn. */
function throughStories(
  look: (cluster: ClusterUnderTest, lost: Step | null, at: EpochMs) => void,
): void {
  fc.assert(
    fc.property(fc.array(turn, { minLength: 5, maxLength: 25 }), (turns) => {
      const cluster = full();
      for (const { one, lost, laterMs } of turns) {
        take(cluster, one);
        look(cluster, lost, (cluster.at + laterMs) as EpochMs);
      }
    }),
    { numRuns: 40 },
  );
}

/** A turn that is tried, and lost to another. */
function dropTurn({ state, at }: ClusterUnderTest, lost: Step | null): void {
  if (lost !== null) decisionsOn(state, at, lost);
}

describe('what is kept of what waits', () => {
  it('leads to the decisions of a state that was just read, whatever was tried and dropped', () => {
    throughStories((cluster, lost, at) => {
      dropTurn(cluster, lost);
      const read = deserialise(serialise(cluster.state));
      expect(decisionsOn(cluster.state, at)).toEqual(decisionsOn(read, at));
      if (lost === null) return;
      expect(decisionsOn(cluster.state, at, lost)).toEqual(decisionsOn(read, at, lost));
    });
  });

  it('says when the next of it may be placed, as going through all slots would', () => {
    throughStories((cluster, lost, at) => {
      dropTurn(cluster, lost);
      const next = nextDue(cluster.state, at);
      expect(next).toBe(nextDue(deserialise(serialise(cluster.state)), at));
      expect(next ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
        Math.min(...dueOfSlots(cluster.state).filter((due) => due > at)),
      );
    });
  });

  it('is the room that will be, and those who may have to go', () => {
    throughStories((cluster, lost) => {
      expectRoomAsRead(cluster.state);
      dropTurn(cluster, lost);
      expectRoomAsRead(cluster.state);
    });
  });
});
