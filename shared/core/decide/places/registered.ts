import type { PoolInstance } from './pool.ts';

/** What all instances have together, in use or not; they come and go as their rows do. */
export class Registered {
  cpuUnits = 0;
  memoryMiB = 0;
  gpus = 0;

  add({ containerInstance }: PoolInstance, times: 1 | -1 = 1): void {
    const { cpuUnits, memoryMiB, gpus } = containerInstance.registeredResources;
    this.cpuUnits += times * cpuUnits;
    this.memoryMiB += times * memoryMiB;
    this.gpus += times * gpus;
  }
}
