import type { InstanceResources } from '../../ecs.ts';
import { customLeftOf } from './custom-resources.ts';
import { eniSlotsOf } from './eni.ts';
import type { FreeResources } from './pool.ts';

/** What is free on an instance on which nothing runs. */
export function freeOf(
  { cpuUnits, memoryMiB, gpus, takenPorts, custom: registered }: InstanceResources,
  attributes: ReadonlyMap<string, string | undefined>,
): FreeResources {
  const custom = customLeftOf(registered);
  return {
    cpuUnits,
    memoryMiB,
    gpus,
    eniSlots: eniSlotsOf(attributes),
    takenTcp: new Set(takenPorts.tcp),
    takenUdp: new Set(takenPorts.udp),
    ...(custom !== undefined && { custom }),
  };
}
