import type { UsualTask } from '../shared/core/engine/gpu/gpu-row.ts';
import { placeBatch } from '../shared/core/engine/gpu/place-batch.ts';
import { BadInput } from './bad-input.ts';
import { readInstances, readTasks } from './pack-data.ts';
import { packPolicies } from './pack-policies.ts';
import { emptyCluster, type PackWorld, packWorld } from './pack-world.ts';
import { randomOf } from './random.ts';

/** What the benchmark takes; the published GPU nodes and default workload when no path is given. */
export const packOptions = {
  nodes: { says: 'FILE of instances: sn, cpu_milli, memory_mib, gpu, model; gzipped or not' },
  pods: { says: 'FILE of tasks: name, cpu_milli, memory_mib, num_gpu, gpu_milli, [gpu_spec]' },
  batch: { says: 'NUMBER of tasks that are placed together (1)' },
  seeds: { says: 'NUMBER of orders in which tasks arrive; the figure is their mean (10)' },
  policy: { says: `${Object.keys(packPolicies).join(', ')} (estiva)` },
} as const;

export type PackAsked = { readonly [name in keyof typeof packOptions]?: string | undefined };

export interface PackFigures {
  readonly bench: 'pack';
  readonly workload: string;
  readonly policy: string;
  readonly batch: number;
  readonly seeds: number;
  readonly decisionsPerSecond: number;
  /** GPUs given to tasks, in % of all, when tasks that want as many as there are have arrived. */
  readonly gpuAllocationPercent: number;
}

const data = 'bench/data/alibaba-gpu-2023';

/** Tasks arrive until they want this many times the GPUs that there are. */
const demandPerCapacity = 1.3;

/**
 * FGD's protocol: the list of tasks, lengthened by tasks drawn from it, arrives in an order of
 * chance and is placed without knowing what comes; what does not fit is dropped. What is known is
 * how popular each shape of task is in the list, as FGD knows it.
 *
 * @param report gets a line for each seed
 * @throws BadInput for files and options that cannot be used
 */
export function* benchPack(
  asked: PackAsked,
  report: (line: string) => void = console.error,
): Generator<PackFigures> {
  const batch = count('batch', asked.batch) ?? 1;
  const seeds = count('seeds', asked.seeds) ?? 10;
  const policy = asked.policy ?? 'estiva';
  if (!Object.hasOwn(packPolicies, policy)) throw new BadInput(`There is no policy ${policy}.`);
  const pods = asked.pods ?? `${data}/openb_pod_list_default.csv.gz`;
  const nodes = asked.nodes ?? `${data}/openb_node_list_gpu_node.csv.gz`;
  const world = packWorld(readInstances(nodes), readTasks(pods));
  if (world.capacity === 0) throw new BadInput(`${nodes} has no GPUs.`);
  if (gpuOf(world.shapes) === 0) throw new BadInput(`Nothing in ${pods} wants GPUs.`);
  const workload = workloadOf(pods);
  let percents = 0;
  let decisions = 0;
  let ms = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = packed(world, policy, batch, seed);
    ms += result.ms;
    percents += result.percent;
    decisions += result.decisions;
    report(`${workload}: seed ${seed} of ${seeds}: ${rounded(result.percent)} % of the GPUs`);
  }
  yield {
    bench: 'pack',
    workload,
    policy,
    batch,
    seeds,
    decisionsPerSecond: Math.round((decisions * 1_000) / ms),
    gpuAllocationPercent: rounded(percents / seeds),
  };
}

/** One order of arrivals, up to the task with which as much is wanted as there is. */
function packed(world: PackWorld, policy: string, batch: number, seed: number) {
  const cluster = emptyCluster(world, policy);
  const arrived = arrivals(world, seed);
  const before = performance.now();
  let given = 0;
  for (let first = 0; first < arrived.length; first += batch) {
    const shapes = arrived.slice(first, first + batch);
    for (const { task, row } of placeBatch(cluster, world.shapes, shapes)) {
      if (row >= 0) given += gpuOf([world.shapes[task] as UsualTask], 1);
    }
  }
  const ms = performance.now() - before;
  return { percent: (100 * given) / world.capacity, decisions: arrived.length, ms };
}

/** Shapes in the order in which they arrive, until they want all the GPUs that there are. */
export function arrivals({ shapes, shapeOf, capacity }: PackWorld, seed: number): number[] {
  const random = randomOf(seed);
  const wantedBy = shapes.map((shape) => gpuOf([shape], 1));
  const drawn = [...shapeOf.keys()];
  let wanted = shapeOf.reduce((sum, shape) => sum + (wantedBy[shape] ?? 0), 0);
  while (wanted < demandPerCapacity * capacity) {
    const task = Math.floor(random() * shapeOf.length);
    drawn.push(task);
    wanted += wantedBy[shapeOf[task] as number] as number;
  }
  // By name, as the list is: only then the order depends on nothing but the seed and what was drawn.
  const all = drawn.sort((a, b) => a - b).map((task) => shapeOf[task] as number);
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as number, all[last] as number];
  }
  let sum = 0;
  const length = all.findIndex((shape) => {
    sum += wantedBy[shape] as number;
    return sum >= capacity;
  });
  return all.slice(0, length + 1);
}

/** In thousandths; each shape as often as it is in the list, or so many times. */
function gpuOf(shapes: readonly UsualTask[], times?: number): number {
  return shapes.reduce(
    (sum, { gpus, share, popularity }) => sum + gpus * share * (times ?? popularity),
    0,
  );
}

/** `openb_pod_list_default.csv.gz` is the workload `default`. */
function workloadOf(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return name.replace(/^openb_pod_list_/, '').replace(/\.csv(\.gz)?$/, '');
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new BadInput(`--${name} ${text} is no whole number above 0.`);
  }
  return value;
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}
