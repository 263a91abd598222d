import fc from 'fast-check';
import type { ClusterName, PlacementId } from '../../../shared/core/ids.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { fold } from '../../../shared/core/state/fold.ts';
import { whyHere } from '../../../shared/core/views/why-here.ts';
import { ClusterUnderTest, instanceOf, only, placementRequested } from '../cluster-under-test.ts';

const strategy = fc.constantFrom(
  { type: 'spread', field: 'attribute:ecs.availability-zone' } as const,
  { type: 'spread', field: 'instanceId' } as const,
  { type: 'binpack', field: 'cpu' } as const,
  { type: 'binpack', field: 'memory' } as const,
  { type: 'random' } as const,
);
const instance = fc.record({
  cpuUnits: fc.constantFrom(500, 1_100, 2_048, 4_096),
  memoryMiB: fc.constantFrom(900, 2_100, 4_096),
  agentConnected: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn > 0),
});
const zone = 'attribute:ecs.availability-zone';
const field = fc.constantFrom(zone, 'instanceId');
const weight = fc.constantFrom({}, { weight: 3 }, { weight: 7 });
const constraint = fc.oneof(
  weight.map((soft) => ({ type: 'distinctInstance' as const, ...soft })),
  fc
    .tuple(field, weight)
    .map(([over, soft]) => ({ type: 'maxSkew' as const, field: over, maxSkew: 1, ...soft })),
  fc
    .tuple(field, weight)
    .map(([over, soft]) => ({ type: 'antiAffinity' as const, field: over, group: 'db', ...soft })),
  fc
    .tuple(field, weight)
    .map(([over, soft]) => ({ type: 'affinity' as const, field: over, group: 'web', ...soft })),
);
const placement = fc.record({
  desiredCount: fc.integer({ min: 1, max: 4 }),
  priority: fc.constantFrom(10, 50),
  placementStrategy: fc.array(strategy, { maxLength: 3 }),
  placementConstraints: fc.array(constraint, { maxLength: 2 }),
  group: fc.constantFrom('web', 'db'),
  gang: fc.boolean(),
});

const names = ['a1', 'a2', 'b1', 'b2', 'c1'];

/** What one cluster decides of placements that are asked for at once, then one more alone. */
function decided(
  instances: readonly { cpuUnits: number; memoryMiB: number; agentConnected: boolean }[],
  asked: readonly Parameters<typeof placementRequested>[1][],
) {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    ...instances.map(({ cpuUnits, memoryMiB, agentConnected }, n) => {
      const resources = { cpuUnits, memoryMiB, gpus: 0, takenPorts: { tcp: [], udp: [] } };
      return instanceOf(names[n] ?? '', {
        registeredResources: resources,
        remainingResources: resources,
        agentConnected,
      });
    }),
  );
  cluster.turn(...asked.flatMap((one, n) => placementRequested(`p-${n}`, one)));
  return cluster;
}

function mayChangePlaces(
  asked: Parameters<typeof placementRequested>[1],
  placed: readonly { readonly slots: readonly number[] }[],
): boolean {
  const last = asked?.placementStrategy?.at(-1);
  const tasks = placed.reduce((sum, { slots }) => sum + slots.length, 0);
  return tasks > 1 && (last === undefined || last.type === 'binpack');
}

describe('why a task is where it is', () => {
  it('is worked out to the very choice that the log holds, of every task', () => {
    fc.assert(
      fc.property(
        fc.array(instance, { minLength: 1, maxLength: 5 }),
        fc.array(placement, { minLength: 1, maxLength: 3 }),
        (instances, asked) => {
          const { items } = decided(instances, asked);
          const [first, second] = items;
          if (first === undefined || second === undefined) return;
          const before = emptyState('demo' as ClusterName);
          fold(before, first, 'hash1');
          const placed = only(second.entries as never, 'TaskPlaced');
          for (const { placementId, slots, target } of placed) {
            const why = whyHere(before, second, placementId, new Set(slots));
            for (const slot of slots) {
              const one = why.get(slot);
              expect(one?.target).toEqual(target);
              // Tasks that are packed may change places with others of the same decision.
              if (!mayChangePlaces(asked[Number(placementId.slice(2))], placed)) {
                expect(one?.decidedBy).not.toBe('OTHERS_IN_MIND');
              }
              const ruledOut = Object.values(one?.ruledOut ?? {}).reduce((a, b) => a + b, 0);
              expect((one?.eligible ?? 0) + ruledOut).toBe(instances.length);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has for a runner-up what is taken when the place itself is closed', () => {
    fc.assert(
      fc.property(fc.array(instance, { minLength: 1, maxLength: 5 }), placement, (all, asked) => {
        // A seed of its own would make `random` another draw, and one slot sees no other.
        const one = { ...asked, desiredCount: 1 };
        const { items, state } = decided(all, [one]);
        const [first, second] = items;
        const [attempt] = state.attempts.sorted();
        if (first === undefined || second === undefined || attempt === undefined) return;
        const before = emptyState('demo' as ClusterName);
        fold(before, first, 'hash1');
        const why = whyHere(before, second, 'p-0' as PlacementId, new Set([0])).get(0);
        const { target } = attempt;
        const closed = all.map((given, n) => ({
          ...given,
          agentConnected:
            given.agentConnected &&
            !(target.type === 'EC2' && target.containerInstanceArn.endsWith(`/${names[n]}`)),
        }));
        const [other] = decided(closed, [one]).state.attempts.sorted();
        const instead = other?.target.type === 'EC2' ? other.target.ec2InstanceId : undefined;
        expect(why?.runnerUp?.ec2InstanceId).toBe(instead);
      }),
      { numRuns: 300 },
    );
  });
});
