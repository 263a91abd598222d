import { Fleet } from '../../../../shared/core/engine/fleet.ts';
import { Devices } from '../../../../shared/core/engine/gpu/devices.ts';
import { GpuChoice } from '../../../../shared/core/engine/gpu/gpu-choice.ts';
import type { UsualTask } from '../../../../shared/core/engine/gpu/gpu-row.ts';
import { KeptUsable } from '../../../../shared/core/engine/gpu/kept-usable.ts';
import { placeBatch } from '../../../../shared/core/engine/gpu/place-batch.ts';

function task(cpu: number, gpus: number, share: number, popularity = 1): UsualTask {
  return { demand: [cpu], gpus, share, popularity, accepts: () => true };
}

/** Rows of one kind: so much CPU and so many GPUs each. */
function cluster(rows: number, cpu: number, gpus: number, tasks: readonly UsualTask[]) {
  const fleet = new Fleet(rows, [0]);
  for (let row = 0; row < rows; row += 1) fleet.set(row, [cpu]);
  const devices = new Devices(new Array(rows).fill(gpus));
  const free = Float64Array.of(cpu);
  const kinds = [{ kind: 0, rows, free, shares: new Uint16Array(gpus).fill(1_000) }];
  const worth = new KeptUsable(kinds, tasks);
  const choice = new GpuChoice(fleet, devices, new Uint8Array(rows), worth, tasks);
  return { fleet, devices, choice };
}

describe('placing a batch of tasks with GPUs', () => {
  it('places what takes most of the GPUs first, so that all have room', () => {
    const tasks = [task(1, 1, 470), task(1, 2, 1_000)];
    const { choice, devices } = cluster(3, 9, 2, tasks);
    const places = placeBatch(choice, tasks, [0, 0, 0, 0, 1, 1]);
    expect(places.map((place) => place.task)).toEqual([0, 0, 0, 0, 1, 1]);
    expect(places.every(({ row }) => row >= 0)).toBe(true);
    expect([0, 1, 2].map((row) => [...devices.freeOf(row)])).toEqual([
      [0, 0],
      [0, 0],
      [60, 60],
    ]);
  });

  it('says who has no room, and takes nothing for them', () => {
    const tasks = [task(4, 1, 1_000), task(1, 0, 0)];
    const { choice, fleet, devices } = cluster(2, 6, 1, tasks);
    const places = placeBatch(choice, tasks, [0, 0, 1, 0, 1]);
    expect(places.filter(({ row }) => row < 0)).toEqual([{ task: 0, row: -1, taken: 0 }]);
    expect([...(fleet.free[0] ?? [])].reduce((sum, cpu) => sum + cpu, 0)).toBe(2);
    for (const { task: index, row, taken } of places) {
      if (row >= 0) choice.give(index, row, taken);
    }
    expect([...(fleet.free[0] ?? [])]).toEqual([6, 6]);
    expect([...devices.freeOf(0), ...devices.freeOf(1)]).toEqual([1_000, 1_000]);
  });

  it('puts a task back where it was', () => {
    const tasks = [task(4, 1, 600)];
    const { choice, devices, fleet } = cluster(2, 9, 2, tasks);
    choice.takeThese(0, 1, 0b10);
    expect([...devices.freeOf(1), ...(fleet.free[0] ?? [])]).toEqual([1_000, 400, 9, 5]);
    choice.give(0, 1, 0b10);
    expect([...devices.freeOf(1), ...(fleet.free[0] ?? [])]).toEqual([1_000, 1_000, 9, 9]);
    expect(choice.choose(0)).toBe(0);
  });

  it('refuses to take where there is no room', () => {
    const tasks = [task(4, 1, 600)];
    const { choice } = cluster(1, 6, 2, tasks);
    choice.take(0, choice.choose(0));
    expect(choice.choose(0)).toBe(-1);
    expect(() => choice.take(0, 0)).toThrow(RangeError);
  });
});
