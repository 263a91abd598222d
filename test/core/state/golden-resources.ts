import type { CustomResource, ObservedTask } from '../../../shared/core/ecs.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { changed, instanceOf, placementRequested } from '../cluster-under-test.ts';

/** As much of the story as this chapter needs. */
interface Teller {
  tell(afterMs: number, ...entries: Arrival[]): Promise<void>;
  accept(afterMs: number): Promise<ObservedTask[]>;
}

/** Tasks hold licences and a device, which ECS does not count, of the one instance that has them. */
export async function holdResources(story: Teller): Promise<void> {
  const custom: readonly CustomResource[] = [
    { name: 'DEVICE', type: 'STRINGSET', values: ['left', 'right'] },
    { name: 'LICENSE', type: 'INTEGER', value: 3 },
    { name: 'SHARE', type: 'DOUBLE', value: 0.3 },
  ];
  const takenPorts = { tcp: [22], udp: [] };
  const registeredResources = { cpuUnits: 2_048, memoryMiB: 7_680, gpus: 0, takenPorts, custom };
  const resources: readonly CustomResource[] = [
    { name: 'DEVICE', type: 'STRINGSET', values: ['left'] },
    { name: 'LICENSE', type: 'INTEGER', value: 2 },
    { name: 'SHARE', type: 'DOUBLE', value: 0.1 },
  ];
  const remainingResources = registeredResources;
  await story.tell(
    60_000,
    instanceOf('g1', { registeredResources, remainingResources }),
    ...placementRequested('p-render', { desiredCount: 2, resources }),
  );
  const [task] = await story.accept(800);
  if (task === undefined) throw new Error('nothing was started');
  await story.tell(9_000, changed(task, { lastStatus: 'RUNNING' }));
}
