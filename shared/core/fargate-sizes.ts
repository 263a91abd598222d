const gib = 1_024;

interface FargateSize {
  readonly cpuUnits: number;
  /** Ascending. */
  readonly memoryMiB: readonly number[];
  readonly windows: boolean;
}

const steps = (fromGiB: number, toGiB: number, byGiB: number): readonly number[] =>
  Array.from({ length: (toGiB - fromGiB) / byGiB + 1 }, (_, n) => (fromGiB + n * byGiB) * gib);

/** The sizes that Fargate sells. Source: `RegisterTaskDefinition`, and for 32 vCPU a third party. */
export const fargateSizes: readonly FargateSize[] = [
  { cpuUnits: 256, memoryMiB: [512, 1 * gib, 2 * gib], windows: false },
  { cpuUnits: 512, memoryMiB: steps(1, 4, 1), windows: false },
  { cpuUnits: 1_024, memoryMiB: steps(2, 8, 1), windows: true },
  { cpuUnits: 2_048, memoryMiB: steps(4, 16, 1), windows: true },
  { cpuUnits: 4_096, memoryMiB: steps(8, 30, 1), windows: true },
  { cpuUnits: 8_192, memoryMiB: steps(16, 60, 4), windows: false },
  { cpuUnits: 16_384, memoryMiB: steps(32, 120, 8), windows: false },
  { cpuUnits: 32_768, memoryMiB: [60 * gib, 120 * gib, 244 * gib], windows: false },
];

/**
 * Why Fargate cannot run a task of this size, and what it could; `undefined` when it can.
 *
 * @param operatingSystemFamily `LINUX` when absent
 */
export function fargateSizeProblem(
  cpuUnits: number | undefined,
  memoryMiB: number | undefined,
  operatingSystemFamily: string | undefined,
): string | undefined {
  if (cpuUnits === undefined || memoryMiB === undefined) {
    return 'Fargate needs cpu and memory of the whole task: set both in the task definition';
  }
  const windows = isWindows(operatingSystemFamily);
  const sizes = fargateSizes.filter((size) => !windows || size.windows);
  const size = sizes.find((candidate) => candidate.cpuUnits === cpuUnits);
  if (size === undefined) {
    const units = sizes.map((candidate) => candidate.cpuUnits).join(', ');
    const system = windows ? ' for Windows' : '';
    return `Fargate has no size of ${cpuUnits} CPU units${system}: take one of ${units}`;
  }
  if (size.memoryMiB.includes(memoryMiB)) return undefined;
  return `with ${cpuUnits} CPU units Fargate has no ${memoryMiB} MiB: take ${shown(size.memoryMiB)}`;
}

/** ECS's names for Windows all begin so. */
export function isWindows(operatingSystemFamily: string | undefined): boolean {
  return operatingSystemFamily?.toUpperCase().startsWith('WINDOWS') ?? false;
}

function shown(memoryMiB: readonly number[]): string {
  if (memoryMiB.length <= 4) return `one of ${memoryMiB.join(', ')} MiB`;
  const [first = 0, second = 0] = memoryMiB;
  return `${first} to ${memoryMiB.at(-1)} MiB in steps of ${second - first}`;
}
