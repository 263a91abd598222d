import { basename } from 'node:path';
import { BadInput } from './bad-input.ts';
import type { NamedBytes } from './tar.ts';

/** Items with several sizes, and a bin that has room for some of them. */
export interface VectorInstance {
  /** The file's name without its ending. */
  readonly name: string;
  /** What a bin has, by dimension. */
  readonly capacities: readonly number[];
  readonly items: readonly (readonly number[])[];
}

/**
 * Reads a `.vbp` file: the number of dimensions, the capacities, the number of rows, and rows of
 * sizes and how many items have them; all whole numbers.
 *
 * @throws BadInput with the file's name and what is wrong
 */
export function readVbp(file: NamedBytes): VectorInstance {
  const name = basename(file.name, '.vbp');
  const numbers = wholeNumbers(file);
  const refuse = (why: string): never => {
    throw new BadInput(`${file.name}: ${why}`);
  };
  const dimensions = numbers[0] ?? refuse('it is empty');
  const capacities = numbers.slice(1, 1 + dimensions);
  const rows = numbers[1 + dimensions] ?? refuse(`${dimensions} capacities were expected`);
  const rest = numbers.slice(2 + dimensions);
  if (dimensions === 0 || rows === 0 || rest.length !== rows * (dimensions + 1)) {
    refuse(`${rows} rows of ${dimensions} sizes and a count were expected`);
  }
  const items: number[][] = [];
  for (let start = 0; start < rest.length; start += dimensions + 1) {
    const sizes = rest.slice(start, start + dimensions);
    if (sizes.some((size, dimension) => size > (capacities[dimension] ?? 0))) {
      refuse(`an item of ${sizes.join(' ')} fits into no bin`);
    }
    for (let count = rest[start + dimensions] ?? 0; count > 0; count -= 1) items.push(sizes);
  }
  return { name, capacities, items };
}

function wholeNumbers({ name, bytes }: NamedBytes): number[] {
  return bytes
    .toString('utf8')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      if (!/^\d{1,15}$/.test(word)) throw new BadInput(`${name}: "${word}" is no whole number`);
      return Number(word);
    });
}

/**
 * Reads a tab-separated table with the columns `instance_name` and `OPT`.
 *
 * @returns bins by instance, of those of which the optimum is known
 * @throws BadInput with what is wrong
 */
export function readOptimum(text: string): ReadonlyMap<string, number> {
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const columns = head.split('\t');
  const nameAt = columns.indexOf('instance_name');
  const optimumAt = columns.indexOf('OPT');
  if (nameAt < 0 || optimumAt < 0) {
    throw new BadInput('The table of optima lacks the columns instance_name and OPT.');
  }
  const known = new Map<string, number>();
  for (const line of lines) {
    const cells = line.split('\t');
    const name = cells[nameAt];
    const optimum = Number(cells[optimumAt]);
    if (name === undefined || !Number.isInteger(optimum) || optimum < -1 || optimum === 0) {
      throw new BadInput(`In the table of optima there is no number of bins in "${line}".`);
    }
    if (optimum > 0) known.set(name, optimum);
  }
  return known;
}
