/** Memory in MiB that Fargate offers for each CPU size. Source: the ECS API reference. */
const memoryByCpu: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1_024, 2_048]],
  [512, steps(1, 4, 1)],
  [1_024, steps(2, 8, 1)],
  [2_048, steps(4, 16, 1)],
  [4_096, steps(8, 30, 1)],
  [8_192, steps(16, 60, 4)],
  [16_384, steps(32, 120, 8)],
  [32_768, [60 * 1_024, 120 * 1_024, 244 * 1_024]],
]);

function steps(fromGiB: number, toGiB: number, byGiB: number): number[] {
  const sizes: number[] = [];
  for (let size = fromGiB; size <= toGiB; size += byGiB) sizes.push(size * 1_024);
  return sizes;
}

/** True when Fargate runs tasks of this size. */
export function isFargateSize(cpuUnits: number, memoryMiB: number): boolean {
  return memoryByCpu.get(cpuUnits)?.includes(memoryMiB) ?? false;
}
