import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BadInput } from '../../bench/bad-input.ts';
import { benchVector, type VectorAsked, type VectorFigures } from '../../bench/vector.ts';

/** Two dimensions, room for 10 and 8; three items of one shape and two of another: two bins. */
const small = '2\n10 8\n2\n5 1 3\n2 3 2\n';
/** Its items take a bin each. */
const large = '1\n7\n3\n4 1\n5 1\n6 2\n';
const table = 'instance_name\tLB\tOPT\nsmall_1\t2\t2\nlarge_1\t3\t4\nunknown_1\t5\t-1\n';

let folder = '';
let reports: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vector-'));
  reports = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @returns the path of a file that is written for the test */
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(asked: VectorAsked): VectorFigures[] {
  return [...benchVector(asked, (line) => reports.push(line))];
}

function inAll(asked: VectorAsked): VectorFigures | undefined {
  return run({ seconds: '0.02', ...asked }).at(-1);
}

describe('the benchmark of vector packing', () => {
  it('holds the bins against the optimum, by family and in all', () => {
    file('small_1.vbp', small);
    file('large_1.vbp', large);
    file('unknown_1.vbp', small);
    file('notes.txt', 'no instance');
    const optimum = file('optimum.tsv', table);
    expect(run({ instances: folder, optimum, seconds: '0.02' })).toEqual([
      { bench: 'vector', family: 'large', instances: 1, bins: 4, optimum: 4, excessPercent: 0 },
      { bench: 'vector', family: 'small', instances: 1, bins: 2, optimum: 2, excessPercent: 0 },
      { bench: 'vector', instances: 2, bins: 6, optimum: 6, excessPercent: 0 },
    ]);
    expect(reports).toEqual([
      '1/2  large_1: 4 bins, 4 are possible (+0 % so far)',
      '2/2  small_1: 2 bins, 2 are possible (+0 % so far)',
    ]);
  });

  it('says how many bins there are too many', () => {
    const instances = file('large_1.vbp', large);
    const optimum = file('optimum.tsv', table.replace('\t4', '\t3'));
    expect(inAll({ instances, optimum })).toMatchObject({
      bins: 4,
      optimum: 3,
      excessPercent: 33.33,
    });
  });

  it('reads gzipped files', () => {
    const instances = file('small_1.vbp.gz', gzipSync(small));
    const optimum = file('optimum.tsv.gz', gzipSync(table));
    expect(inAll({ instances, optimum })).toMatchObject({ instances: 1, bins: 2 });
  });

  it('takes so many instances as asked for, spread over its own when no path is given', () => {
    expect(inAll({ limit: '5' })).toMatchObject({ instances: 5 });
    const names = reports.map((line) => line.replace(/.*?(class\d).*/, '$1'));
    expect(new Set(names).size).toBe(5);
  });

  it('stays under 10 % too many bins on its own instances in a fiftieth of a second each', () => {
    const figures = inAll({});
    expect(figures).toMatchObject({ instances: 43, optimum: 1_719 });
    expect(figures?.bins).toBeGreaterThanOrEqual(1_719);
    expect(figures?.excessPercent).toBeLessThan(10);
  });

  it('refuses what it cannot read, with the reason', () => {
    const instances = file('small_1.vbp', small);
    const optimum = file('optimum.tsv', table);
    const refused = (asked: VectorAsked): (() => void) => {
      return () => {
        try {
          run({ instances, optimum, seconds: '0.02', ...asked });
        } catch (error) {
          if (!(error instanceof BadInput)) throw new Error('no BadInput', { cause: error });
          throw error;
        }
      };
    };
    expect(refused({ instances: join(folder, 'nothing') })).toThrow('ENOENT');
    expect(refused({ instances: optimum })).toThrow('There is no file *.vbp');
    expect(refused({ optimum: instances })).toThrow('lacks the columns');
    expect(refused({ optimum: file('a.tsv', `${table}odd_1\t1\tmany\n`) })).toThrow('odd_1');
    expect(refused({ optimum: file('b.tsv', 'instance_name\tOPT\n') })).toThrow('no instance');
    expect(refused({ seconds: '-1' })).toThrow('--seconds -1');
    expect(refused({ limit: 'all' })).toThrow('--limit all');
    expect(refused({ limit: '2.5' })).toThrow('--limit 2.5');
    const wrong = [
      ['', 'empty'],
      ['2\n10\n', 'capacities'],
      ['2\n10 8\n2\n5 1 3\n', '2 rows'],
      ['2\n10 8\n1\n5 1 3 4\n', '1 rows'],
      ['2\n10 8\n1\n5 x 3\n', '"x"'],
      ['2\n10 8\n1\n5 -1 3\n', '"-1"'],
      ['2\n10 8\n1\n5 9 3\n', '5 9 fits into no bin'],
      ['0\n0\n', 'rows'],
    ] as const;
    for (const [content, reason] of wrong) {
      expect(refused({ instances: file('small_1.vbp', content) })).toThrow(reason);
    }
    expect(refused({ instances: file('c.vbp.gz', gzipSync(small).subarray(0, 20)) })).toThrow(
      'c.vbp',
    );
  });
});
