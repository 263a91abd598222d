import type { GpuKind, GpuRow, UsualTask } from '../../../../shared/core/engine/gpu/gpu-row.ts';
import { KeptUsable } from '../../../../shared/core/engine/gpu/kept-usable.ts';

function row(cpu: number, shares: readonly number[], kind = 0): GpuRow {
  return { kind, free: Float64Array.of(cpu, 640), shares: Uint16Array.from(shares) };
}

function kind(index: number, rows: number, cpu: number, gpus: number): GpuKind {
  return { ...row(cpu, new Array(gpus).fill(1_000), index), rows };
}

function task(cpu: number, gpus: number, share: number, popularity: number): UsualTask {
  return { demand: [cpu, 8], gpus, share, popularity, accepts: () => true };
}

/** What the usual tasks lose when one row becomes the other. */
function loss(worth: KeptUsable, before: GpuRow, after: GpuRow): number {
  return worth.of(before) - worth.of(after);
}

describe('what a row is worth to the usual tasks', () => {
  it('falls less by a share of a GPU in use than by a share of a whole one', () => {
    const worth = new KeptUsable([kind(0, 9, 40, 2)], [task(5, 1, 1_000, 7), task(3, 1, 400, 2)]);
    const before = row(40, [500, 1_000]);
    expect(loss(worth, before, row(37, [100, 1_000]))).toBeLessThan(
      loss(worth, before, row(37, [500, 600])),
    );
  });

  it('falls less where CPU is plenty than where the GPUs left would lack it', () => {
    const worth = new KeptUsable([kind(0, 9, 90, 8)], [task(10, 1, 1_000, 5)]);
    const many = [1_000, 1_000, 1_000, 1_000];
    expect(loss(worth, row(61, many), row(51, many.slice(1)))).toBeLessThan(
      loss(worth, row(41, many), row(21, many.slice(1))),
    );
  });

  it('counts a task for more where only few rows would ever have room for it', () => {
    const picky: UsualTask = { ...task(4, 1, 1_000, 1), accepts: (index) => index === 1 };
    const kinds = [kind(0, 19, 48, 2), kind(1, 1, 48, 2)];
    const worth = new KeptUsable(kinds, [task(4, 1, 1_000, 9), picky]);
    const rare = loss(worth, row(48, [1_000, 1_000], 1), row(44, [0, 1_000], 1));
    const common = loss(worth, row(48, [1_000, 1_000], 0), row(44, [0, 1_000], 0));
    // Twenty times as many GPUs are there for everybody: 1/10 x 20 whole GPUs more.
    expect(rare - common).toBeCloseTo(2_000, 6);
  });

  it('is nothing where no GPU is left, or nobody is known', () => {
    expect(new KeptUsable([kind(0, 2, 8, 1)], [task(4, 1, 320, 3)]).of(row(8, [0]))).toBe(0);
    expect(new KeptUsable([kind(0, 2, 8, 1)], []).of(row(8, [1_000]))).toBe(0);
  });
});
