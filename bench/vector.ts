import { type Packed, packOnFewest } from '../shared/core/engine/fewest/pack-on-fewest.ts';
import { BadInput } from './bad-input.ts';
import { filesIn, textOf } from './input-files.ts';
import { readOptimum, readVbp, type VectorInstance } from './vector-instances.ts';

/** What the benchmark takes; a small part of the published instances when no path is given. */
export const vectorOptions = {
  instances: { says: 'PATH of a .vbp file, a folder or a tar archive of them, gzipped or not' },
  optimum: { says: 'FILE with the columns instance_name and OPT, by tabs; -1 is not known' },
  seconds: { says: 'NUMBER of seconds that an instance may take at most (1)' },
  limit: { says: 'NUMBER of instances to take, spread over all of them' },
} as const;

export type VectorAsked = { readonly [name in keyof typeof vectorOptions]?: string | undefined };

/** Of the instances of one family: what their names begin with; or of all. */
export interface VectorFigures {
  readonly bench: 'vector';
  readonly family?: string;
  readonly instances: number;
  /** In all packings together. */
  readonly bins: number;
  readonly optimum: number;
  /** Bins beyond the optimum in % of it. */
  readonly excessPercent: number;
}

interface Result {
  readonly name: string;
  readonly bins: number;
  readonly optimum: number;
}

const data = 'bench/data/vector-packing';
const secondsDefault = 1;

/** The clock is read once in so many steps: about a fifth of a millisecond. */
const stepsBetweenLooks = 32;

/**
 * Packs each instance of which the optimum is known, and holds the bins against it.
 *
 * @param report gets a line for each instance
 * @returns figures of each family, then of all
 * @throws BadInput for files and options that cannot be used
 */
export function* benchVector(
  asked: VectorAsked,
  report: (line: string) => void = console.error,
): Generator<VectorFigures> {
  const seconds = positive('seconds', asked.seconds) ?? secondsDefault;
  const optima = readOptimum(textOf(asked.optimum ?? `${data}/optimum.tsv`));
  const instances = instancesToPack(asked, optima);
  const results: Result[] = [];
  for (const instance of instances) {
    const bins = binsFor(instance, seconds);
    results.push({ name: instance.name, bins, optimum: optima.get(instance.name) ?? Number.NaN });
    report(progress(results, instances.length));
  }
  for (const family of new Set(results.map(familyOf))) {
    yield { ...figuresOf(results.filter((result) => familyOf(result) === family)), family };
  }
  yield figuresOf(results);
}

function familyOf({ name }: Result): string {
  return name.split('_')[0] ?? name;
}

function instancesToPack(
  asked: VectorAsked,
  optima: ReadonlyMap<string, number>,
): readonly VectorInstance[] {
  const path = asked.instances ?? `${data}/instances.tar.gz`;
  const known = filesIn(path, '.vbp')
    .map(readVbp)
    .filter(({ name }) => optima.has(name));
  if (known.length === 0) throw new BadInput(`The optimum of no instance in ${path} is known.`);
  const wanted = positive('limit', asked.limit) ?? known.length;
  if (!Number.isInteger(wanted)) throw new BadInput(`--limit ${asked.limit} is no whole number.`);
  const limit = Math.min(wanted, known.length);
  return known.filter(
    (_, n) => Math.floor((n * limit) / known.length) < Math.floor(((n + 1) * limit) / known.length),
  );
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new BadInput(`--${name} ${text} is no number above 0.`);
  }
  return value;
}

function binsFor({ name, capacities, items }: VectorInstance, seconds: number): number {
  const end = performance.now() + 1_000 * seconds;
  let looks = 0;
  const goOn = (): boolean => {
    looks += 1;
    return looks % stepsBetweenLooks !== 0 || performance.now() < end;
  };
  const packed = packOnFewest(
    { demands: items, rooms: items.map(() => capacities) },
    { seed: 1, steps: Number.POSITIVE_INFINITY, goOn },
  );
  return checkedBins(name, capacities, items, packed);
}

/** Counts bins, and items in them, anew: a wrong packing is no result. */
function checkedBins(
  name: string,
  capacities: readonly number[],
  items: readonly (readonly number[])[],
  packed: Packed,
): number {
  if (packed.type !== 'PACKED' || packed.rowOf.length !== items.length) {
    throw new Error(`${name} was not packed.`);
  }
  const loads = new Map<number, number[]>();
  packed.rowOf.forEach((row, task) => {
    const load = loads.get(row) ?? capacities.map(() => 0);
    loads.set(
      row,
      load.map((size, dimension) => size + (items[task]?.[dimension] ?? Number.NaN)),
    );
  });
  const fits = (load: readonly number[]): boolean =>
    load.every((size, dimension) => size <= (capacities[dimension] ?? 0));
  if (loads.has(-1) || ![...loads.values()].every(fits)) {
    throw new Error(`The packing of ${name} is wrong.`);
  }
  return loads.size;
}

function progress(results: readonly Result[], all: number): string {
  const last = results.at(-1);
  const { excessPercent } = figuresOf(results);
  return `${results.length}/${all}  ${last?.name}: ${last?.bins} bins, ${last?.optimum} are possible (+${excessPercent} % so far)`;
}

function figuresOf(results: readonly Result[]): VectorFigures {
  const bins = results.reduce((sum, result) => sum + result.bins, 0);
  const optimum = results.reduce((sum, result) => sum + result.optimum, 0);
  return {
    bench: 'vector',
    instances: results.length,
    bins,
    optimum,
    excessPercent: Math.round((bins / optimum - 1) * 10_000) / 100,
  };
}
