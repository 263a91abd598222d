import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { changed, ec2Id, instanceOf, placementRequested } from '../cluster-under-test.ts';

/** As much of the story as this chapter needs. */
interface Teller {
  tell(afterMs: number, ...entries: Arrival[]): Promise<void>;
  accept(afterMs: number): Promise<ObservedTask[]>;
}

/** The instances of one zone are lost one after the other, and what ran there heals elsewhere. */
export async function loseZone(story: Teller): Promise<void> {
  const expression = 'attribute:ecs.availability-zone in [us-east-1e, us-east-1f]';
  const names = ['e1', 'e2', 'e3'];
  await story.tell(60_000, ...names.map((name) => instanceOf(name)));
  await story.tell(
    5_000,
    ...placementRequested('p-zone', {
      desiredCount: 3,
      placementConstraints: [{ type: 'distinctInstance' }, { type: 'memberOf', expression }],
    }),
  );
  const tasks = await story.accept(800);
  await story.tell(4_000, ...tasks.map((task) => changed(task, { lastStatus: 'RUNNING' })));
  await story.tell(9_000, ...['f1', 'f2', 'f3'].map((name) => instanceOf(name)));
  for (const name of names) {
    const ec2InstanceId = ec2Id(name);
    const state = 'terminated';
    await story.tell(2_000, { type: 'Ec2InstanceStateChanged', ec2InstanceId, state });
  }
  const again = await story.accept(800);
  await story.tell(6_000, ...again.map((task) => changed(task, { lastStatus: 'RUNNING' })));
}
