import { gpusMax, wholeGpu } from '../shared/core/engine/gpu/devices.ts';
import { BadInput } from './bad-input.ts';
import { textOf } from './input-files.ts';

/** A container instance of a trace; CPU in 1/1000, memory in MiB. */
export interface PackInstance {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly model: string;
}

/** What a task of a trace asks for. */
export interface PackTask {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Of each GPU, in thousandths. */
  readonly share: number;
  /** The models of GPU that are allowed; none is any. */
  readonly models: readonly string[];
}

const nodeColumns = ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'] as const;
const podColumns = ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'] as const;

/**
 * Reads a node list of the trace.
 *
 * @throws BadInput when it is no such list
 */
export function readInstances(path: string): PackInstance[] {
  return rowsOf(path, nodeColumns).map((row) => ({
    cpu: row.number('cpu_milli'),
    memoryMiB: row.number('memory_mib'),
    gpus: row.number('gpu', gpusMax),
    model: row.text('model'),
  }));
}

/**
 * Reads a pod list of the trace, by name.
 *
 * @throws BadInput when it is no such list
 */
export function readTasks(path: string): PackTask[] {
  const rows = rowsOf(path, podColumns);
  rows.sort((a, b) => (a.text('name') < b.text('name') ? -1 : 1));
  return rows.map((row) => {
    const gpus = row.number('num_gpu', gpusMax);
    const share = gpus === 0 ? 0 : row.number('gpu_milli', wholeGpu);
    if (gpus > 0 && (share === 0 || (gpus > 1 && share < wholeGpu))) {
      throw row.bad(`asks for ${gpus} GPUs with a share of ${share}`);
    }
    return {
      cpu: row.number('cpu_milli'),
      memoryMiB: row.number('memory_mib'),
      gpus,
      share,
      models: row.text('gpu_spec').split('|').filter(Boolean),
    };
  });
}

interface Row {
  /** '' for a column that is not there. */
  text(column: string): string;
  number(column: string, max?: number): number;
  bad(says: string): BadInput;
}

function rowsOf(path: string, columns: readonly string[]): Row[] {
  const [head = '', ...lines] = textOf(path).trimEnd().split(/\r?\n/);
  const names = head.split(',');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new BadInput(`${path} has no column ${missing.join(', ')}.`);
  if (lines.length === 0) throw new BadInput(`${path} has no rows.`);
  return lines.map((line, index) => rowOf(`${path}:${index + 2}`, names, line.split(',')));
}

function rowOf(place: string, names: readonly string[], values: readonly string[]): Row {
  const bad = (says: string): BadInput => new BadInput(`${place} ${says}.`);
  if (values.length !== names.length) {
    throw bad(`has ${values.length} values for ${names.length} columns`);
  }
  const text = (column: string): string => values[names.indexOf(column)] ?? '';
  const number = (column: string, max = Number.MAX_SAFE_INTEGER): number => {
    const value = text(column) === '' ? Number.NaN : Number(text(column));
    if (Number.isInteger(value) && value >= 0 && value <= max) return value;
    throw bad(`has "${text(column)}" as ${column}`);
  };
  return { text, number, bad };
}
