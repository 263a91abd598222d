import type { ContainerInstance, Resources } from '../records.ts';
import type { World } from '../world.ts';

/** What an instance has left for new tasks; `tcp` and `udp` list the ports that are taken. */
export interface Remaining extends Resources {
  readonly eniSlots: number;
}

/** Registered resources less those of every task there that is not STOPPED. */
export function remainingOn(world: World, instance: ContainerInstance): Remaining {
  let { cpu, memory } = instance.registered;
  let eniSlots = instance.eniSlots;
  const tcp = new Set(instance.registered.tcp);
  const udp = new Set(instance.registered.udp);
  const gpus = new Set(instance.registered.gpus);
  for (const task of world.liveTasksOn(instance.arn)) {
    cpu -= task.holds.cpu;
    memory -= task.holds.memory;
    for (const port of task.holds.tcp) tcp.add(port);
    for (const port of task.holds.udp) udp.add(port);
    for (const gpu of task.holds.gpus) gpus.delete(gpu);
    if (task.eni !== undefined) eniSlots -= 1;
  }
  return { cpu, memory, tcp: [...tcp], udp: [...udp], gpus: [...gpus], eniSlots };
}
