import fc from 'fast-check';
import { pacedReads } from '../../shared/runtime/reconcile/paced-reads.ts';
import { ReadableCluster } from './cluster-readings.ts';
import { demo, FakeClock } from './process-under-test.ts';

/** Reads at a pace, and when each call was made. */
function paced() {
  const aws = new ReadableCluster();
  const clock = new FakeClock();
  const calledAt: number[] = [];
  aws.onCall = () => void calledAt.push(clock.now());
  const began = clock.now();
  const ecs = pacedReads(aws, clock, async (ms) => clock.pass(ms));
  return { aws, clock, ecs, madeAfter: () => calledAt.map((at) => at - began) };
}

describe('reads at a pace', () => {
  it('are the same reads', async () => {
    const { aws, ecs } = paced();
    await ecs.listTasks(demo, 'RUNNING');
    await ecs.describeTasks(demo, []);
    await ecs.listContainerInstances(demo, 'DRAINING');
    await ecs.describeContainerInstances(demo, []);
    expect(aws.calls).toEqual([
      'ListTasks',
      'DescribeTasks 0',
      'ListContainerInstances DRAINING',
      'DescribeContainerInstances 0',
    ]);
  });

  it('wait for nothing in a small cluster', async () => {
    const { ecs, madeAfter } = paced();
    for (let call = 0; call < 50; call += 1) await ecs.listTasks(demo, 'RUNNING');
    expect(new Set(madeAfter())).toEqual(new Set([0]));
  });

  it('never take more than half of ECS quota: 50 at once, and 10 a second', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 60, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(gaps, async (gapsMs) => {
        const { clock, ecs, madeAfter } = paced();
        for (const gapMs of gapsMs) {
          clock.pass(gapMs);
          await ecs.listTasks(demo, 'RUNNING');
        }
        madeAfter().forEach((ms, calls) => {
          expect(calls).toBeLessThan(50 + ms / 100 + 1);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('share one pace, however many clusters are read side by side', async () => {
    const { ecs, madeAfter } = paced();
    await Promise.all(Array.from({ length: 70 }, () => ecs.listTasks(demo, 'RUNNING')));
    expect(madeAfter().filter((ms) => ms === 0)).toHaveLength(50);
    expect(madeAfter().at(-1)).toBeGreaterThan(1_500);
  });

  it('go on after one that ECS refused', async () => {
    const { aws, ecs } = paced();
    aws.onCall = () => {
      throw new Error('Rate exceeded');
    };
    await expect(ecs.listTasks(demo, 'RUNNING')).rejects.toThrow('Rate exceeded');
    aws.onCall = () => undefined;
    await expect(ecs.listTasks(demo, 'RUNNING')).resolves.toEqual({ values: [] });
  });
});
