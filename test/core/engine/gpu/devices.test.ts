import fc from 'fast-check';
import { Devices } from '../../../../shared/core/engine/gpu/devices.ts';

describe('the GPUs of the rows', () => {
  it('takes a share of the GPU of which exactly so much is free, and gives it back', () => {
    const devices = new Devices([1, 3]);
    const first = devices.take(1, { gpus: 1, share: 470 }, 1_000);
    const second = devices.take(1, { gpus: 1, share: 320 }, 530);
    expect([...devices.freeOf(1)]).toEqual([210, 1_000, 1_000]);
    devices.give(1, { gpus: 1, share: 470 }, first);
    expect([...devices.freeOf(1)]).toEqual([680, 1_000, 1_000]);
    devices.give(1, { gpus: 1, share: 320 }, second);
    expect([...devices.freeOf(1)]).toEqual([1_000, 1_000, 1_000]);
    expect([...devices.freeOf(0)]).toEqual([1_000]);
  });

  it('takes several whole GPUs, and leaves those alone that are in use', () => {
    const devices = new Devices([4]);
    devices.take(0, { gpus: 1, share: 110 }, 1_000);
    expect(devices.take(0, { gpus: 2, share: 1_000 }, 1_000)).toBe(0b110);
    expect([...devices.freeOf(0)]).toEqual([890, 0, 0, 1_000]);
  });

  it('takes those GPUs that it is told to, for a task that is known to have them', () => {
    const devices = new Devices([2, 3]);
    devices.takeThese(1, { gpus: 2, share: 1_000 }, 0b101);
    expect([...devices.freeOf(1)]).toEqual([0, 1_000, 0]);
    expect(() => devices.takeThese(1, { gpus: 1, share: 30 }, 0b100)).toThrow(RangeError);
    expect(() => devices.takeThese(0, { gpus: 1, share: 30 }, 0b100)).toThrow(RangeError);
    expect([...devices.freeOf(0), ...devices.freeOf(1)]).toEqual([1_000, 1_000, 0, 1_000, 0]);
  });

  it('refuses what is not there, and changes nothing then', () => {
    const devices = new Devices([2]);
    const taken = devices.take(0, { gpus: 1, share: 600 }, 1_000);
    expect(() => devices.take(0, { gpus: 2, share: 1_000 }, 1_000)).toThrow(RangeError);
    expect(() => devices.take(0, { gpus: 1, share: 410 }, 400)).toThrow(RangeError);
    expect(() => devices.take(0, { gpus: 1, share: 300 }, 500)).toThrow(RangeError);
    expect(() => devices.give(0, { gpus: 1, share: 601 }, taken)).toThrow(RangeError);
    expect(() => devices.give(0, { gpus: 1, share: 10 }, 0b100)).toThrow(RangeError);
    expect([...devices.freeOf(0)]).toEqual([400, 1_000]);
  });

  it('never has more taken of a GPU than there is', () => {
    const step = fc.record({
      gpus: fc.integer({ min: 1, max: 2 }),
      share: fc.integer({ min: 1, max: 1_000 }),
      free: fc.constantFrom(1_000, 800, 500, 200),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const devices = new Devices([2, 5]);
        let taken = 0;
        for (const { gpus, share, free } of steps) {
          try {
            devices.take(1, { gpus, share }, free);
            taken += gpus * share;
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
        const left = [...devices.freeOf(1)];
        expect(left.every((amount) => amount >= 0 && amount <= 1_000)).toBe(true);
        expect(left.reduce((sum, amount) => sum + amount, 0)).toBe(5_000 - taken);
      }),
      { seed: 3 },
    );
  });
});
