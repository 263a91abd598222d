import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { changed, ec2Id, instanceOf, placementRequested } from '../cluster-under-test.ts';

const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
const minuteMs = 60_000;

/** Who tells the story. */
interface Teller {
  tell(afterMs: number, ...entries: Arrival[]): Promise<void>;
  accept(afterMs: number): Promise<ObservedTask[]>;
}

/** Tasks of two placements fail on one instance, and then one of them wherever it goes. */
export async function quarantine(story: Teller): Promise<void> {
  await story.tell(minuteMs, instanceOf('k1'));
  const memberOf = (expression: string) =>
    ({ placementConstraints: [{ type: 'memberOf', expression }] }) as const;
  const here = memberOf(`ec2InstanceId == ${ec2Id('k1')}`);
  await story.tell(1_000, ...placementRequested('p-left', { ...here, desiredCount: 2 }));
  await story.tell(1_000, ...placementRequested('p-right', here));
  await fail(story, await story.accept(900));
  await story.tell(20 * minuteMs);
  await story.tell(minuteMs, instanceOf('l1'), instanceOf('m1'), instanceOf('n1'));
  await story.accept(900);
  const there = ['l1', 'm1', 'n1'].map((name) => ec2Id(name)).join(', ');
  const wide = {
    ...memberOf(`ec2InstanceId in [${there}]`),
    placementStrategy: [{ type: 'spread', field: 'instanceId' }],
    desiredCount: 3,
  } as const;
  await story.tell(1_000, ...placementRequested('p-wide', wide));
  await fail(story, await story.accept(900));
}

async function fail(story: Teller, tasks: readonly ObservedTask[]): Promise<void> {
  const exits = [{ name: 'nginx', exitCode: 1 }];
  const failed = { ...stopped, stopCode: 'EssentialContainerExited', exits };
  for (const task of tasks) await story.tell(2_000, changed(task, failed));
}
