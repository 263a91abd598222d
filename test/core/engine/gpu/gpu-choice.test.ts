import fc from 'fast-check';
import { Fleet } from '../../../../shared/core/engine/fleet.ts';
import { Devices } from '../../../../shared/core/engine/gpu/devices.ts';
import { GpuChoice } from '../../../../shared/core/engine/gpu/gpu-choice.ts';
import type { GpuKind, UsualTask } from '../../../../shared/core/engine/gpu/gpu-row.ts';
import { KeptUsable } from '../../../../shared/core/engine/gpu/kept-usable.ts';
import { type ObviousRow, obviousChoice, waysToPlace } from './obvious-gpu-choice.ts';

interface World {
  readonly kinds: readonly GpuKind[];
  readonly kindOf: readonly number[];
  readonly tasks: readonly UsualTask[];
}

const kindOf = fc.tuple(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 4, max: 60 }));
const gpusWanted = fc.oneof(
  fc.record({ gpus: fc.constant(0), share: fc.constant(0) }),
  fc.record({ gpus: fc.integer({ min: 1, max: 3 }), share: fc.constant(1_000) }),
  fc.record({ gpus: fc.constant(1), share: fc.constantFrom(190, 320, 470, 500, 810) }),
);
const taskOf = fc.record({
  demand: fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 20 })),
  wanted: gpusWanted,
  popularity: fc.integer({ min: 1, max: 9 }),
  kinds: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
});

const worldOf: fc.Arbitrary<World> = fc
  .record({
    kinds: fc.array(fc.tuple(kindOf, fc.integer({ min: 1, max: 4 })), {
      minLength: 3,
      maxLength: 3,
    }),
    kindOf: fc.array(fc.nat(2), { minLength: 1, maxLength: 7 }),
    tasks: fc.array(taskOf, { minLength: 1, maxLength: 5 }),
  })
  .map((drawn) => ({
    kinds: drawn.kinds.map(([free, gpus], kind) => ({
      kind,
      rows: drawn.kindOf.filter((other) => other === kind).length,
      free: Float64Array.from(free),
      shares: new Uint16Array(gpus).fill(1_000),
    })),
    kindOf: drawn.kindOf,
    tasks: drawn.tasks.map(({ demand, wanted, popularity, kinds }) => ({
      ...wanted,
      demand,
      popularity,
      // The first kind takes all, so that nothing is asked for that can never run.
      accepts: (kind) => kind === 0 || kinds[kind] === true,
    })),
  }));

function rowsOf({ kinds, kindOf }: World): ObviousRow[] {
  return kindOf.map((kind) => ({
    kind,
    free: [...(kinds[kind]?.free ?? [])],
    gpus: [...(kinds[kind]?.shares ?? [])],
  }));
}

function choiceFor({ kinds, kindOf, tasks }: World) {
  const fleet = new Fleet(kindOf.length, [0, 0]);
  kindOf.forEach((kind, row) => {
    fleet.set(row, kinds[kind]?.free ?? []);
  });
  const devices = new Devices(kindOf.map((kind) => kinds[kind]?.shares.length ?? 0));
  const worth = new KeptUsable(kinds, tasks);
  // So few conditions are remembered that some are forgotten while they are in use.
  const choice = new GpuChoice(fleet, devices, kindOf, worth, tasks, 3);
  const stateOf = () =>
    kindOf.map((kind, row) => ({
      kind,
      free: fleet.free.map((column) => column[row] ?? Number.NaN),
      gpus: [...devices.freeOf(row)],
    }));
  return { choice, stateOf };
}

describe('the choice of a row for a task with GPUs', () => {
  it('is the first of the rows where the usual tasks lose least, as the definitions say', () => {
    fc.assert(
      fc.property(worldOf, fc.array(fc.nat(99), { maxLength: 25 }), (world, asked) => {
        const { choice, stateOf } = choiceFor(world);
        const placed: { task: number; row: number; taken: number }[] = [];
        for (const [step, number] of asked.entries()) {
          const task = number % world.tasks.length;
          const oldest = step % 4 === 3 ? placed.shift() : undefined;
          if (oldest !== undefined) choice.give(oldest.task, oldest.row, oldest.taken);
          const wanted = world.tasks[task] as UsualTask;
          const before = stateOf();
          const expected = obviousChoice(before, world.kinds, world.tasks, wanted);
          const row = choice.choose(task);
          expect(row).toBe(expected.row);
          if (row < 0) continue;
          expect(choice.gain(task, row)).toBeCloseTo(expected.gain, 5);
          placed.push({ task, row, taken: choice.take(task, row) });
          // No GPU is given out twice: what is left is one of the ways that there are.
          expect(waysToPlace(before[row] as ObviousRow, wanted)).toContainEqual(stateOf()[row]);
        }
      }),
      { numRuns: 1_500, seed: 7 },
    );
  });

  it('is the same as before once everything that was taken has been given back', () => {
    fc.assert(
      fc.property(worldOf, fc.array(fc.nat(99), { maxLength: 15 }), (world, asked) => {
        const { choice, stateOf } = choiceFor(world);
        const rows = world.tasks.map((_, task) => choice.choose(task));
        const undo = asked.map((number) => {
          const task = number % world.tasks.length;
          const row = choice.choose(task);
          if (row < 0) return () => undefined;
          const taken = choice.take(task, row);
          return () => choice.give(task, row, taken);
        });
        for (const step of undo) step();
        expect(stateOf()).toEqual(rowsOf(world));
        expect(world.tasks.map((_, task) => choice.choose(task))).toEqual(rows);
      }),
      { seed: 11 },
    );
  });
});
