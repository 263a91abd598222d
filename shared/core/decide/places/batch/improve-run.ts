import type { EpochMs } from '../../../ids.ts';
import type { Target } from '../../../log/decided.ts';
import { columnsOf } from '../columns.ts';
import type { Pool } from '../pool.ts';
import type { PlaceOutcome, PlaceWork } from '../work.ts';
import { changePlaces } from './change-places.ts';
import { type Movable, movableTasks } from './movable-tasks.ts';

/** What one run may cost: a step finds a place for one task, if need be at the cost of others. */
export const stepsMax = 1_000;

/** So many tasks that ask for the same are left where each came to alone. */
const manyAlike = 20;

/** A placement as it was placed by itself. */
export interface Placed {
  readonly work: PlaceWork;
  readonly outcome: PlaceOutcome;
}

/**
 * Has the tasks of a run change places among themselves where that gives room to more of them, or
 * opens fewer instances. Whoever had a place has one; what asks for no company keeps none, and values
 * that tasks are spread over keep their counts. Nothing changes where nothing is gained.
 *
 * @param run placements that are packed, of one priority, the last that were placed
 */
export function improveRun(
  pool: Pool,
  run: readonly Placed[],
  at: EpochMs,
  steps: number,
): readonly PlaceOutcome[] {
  const unchanged = run.map(({ outcome }) => outcome);
  if (steps === 0 || isNobodyPlaced(run) || isOneTask(run) || areManyAlike(run)) return unchanged;
  const tasks = movableTasks(pool, run, at);
  const alike = tasks === undefined ? [] : spreadAlike(pool, tasks);
  const moved = alike.flatMap((some) => [
    ...(changePlaces(columnsOf(pool), some, {
      seed: run[0]?.work.seed ?? 0,
      steps: Math.ceil(steps / alike.length),
    }) ?? []),
  ]);
  return moved.length === 0 ? unchanged : outcomesOf(pool, run, new Map(moved));
}

/** Who found no place alone finds none by changing with others who have none. */
function isNobodyPlaced(run: readonly Placed[]): boolean {
  return run.every(({ outcome }) => outcome.placed.length === 0);
}

function isOneTask(run: readonly Placed[]): boolean {
  return run.length === 1 && run[0]?.work.slots.length === 1;
}

/**
 * Many tasks that all have a place and ask for the same: they gain nothing by having each other's, and
 * to find an instance that would take all of several others is not worth a look at every one.
 */
function areManyAlike(run: readonly Placed[]): boolean {
  const [first] = run;
  let count = 0;
  for (const { work, outcome } of run) {
    if (outcome.unplaced !== undefined) return false;
    if (work.taskDefinition !== first?.work.taskDefinition) return false;
    if (asked(work) !== asked(first.work)) return false;
    count += work.slots.length;
  }
  return count >= manyAlike;
}

function asked({ request: { overrides, resources } }: PlaceWork): string {
  return JSON.stringify([overrides, resources]);
}

/** Those together that are spread over the same, and are where it has the same values. */
function spreadAlike(pool: Pool, tasks: readonly Movable[]): readonly (readonly Movable[])[] {
  const columns = columnsOf(pool);
  const groups = new Map<string, Movable[]>();
  for (const task of tasks) {
    const { spreadOver } = task.kind;
    const values = spreadOver.map((field) => [field, columns.valueOf(task.row ?? -1, field)]);
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return [...groups.values()];
}

function outcomesOf(
  pool: Pool,
  run: readonly Placed[],
  moved: ReadonlyMap<Movable, number>,
): readonly PlaceOutcome[] {
  const targets = new Map<PlaceWork, Map<number, Target>>();
  for (const [{ work, slot }, row] of moved) {
    const target = targetAt(pool, row);
    if (target === undefined) continue;
    const known = targets.get(work);
    if (known === undefined) targets.set(work, new Map([[slot, target]]));
    else known.set(slot, target);
  }
  return run.map(({ work, outcome }) => {
    const own = targets.get(work);
    return own === undefined ? outcome : outcomeOf(work, outcome, own);
  });
}

function outcomeOf(
  work: PlaceWork,
  outcome: PlaceOutcome,
  targets: ReadonlyMap<number, Target>,
): PlaceOutcome {
  const { placementId, unplaced } = outcome;
  const before = new Map(outcome.placed.map(({ slot, target }) => [slot, target]));
  const placed = work.slots.flatMap(({ index: slot }) => {
    const target = targets.get(slot) ?? before.get(slot);
    return target === undefined ? [] : [{ slot, target }];
  });
  const left = unplaced?.slots.filter((slot) => !targets.has(slot)) ?? [];
  if (unplaced === undefined || left.length === 0) return { placementId, placed };
  return { placementId, placed, unplaced: { ...unplaced, slots: left } };
}

function targetAt(pool: Pool, row: number): Target | undefined {
  const instance = columnsOf(pool).instances[row];
  if (instance === undefined) return undefined;
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  if (ec2InstanceId === undefined) return undefined;
  return { type: 'EC2', containerInstanceArn, ec2InstanceId };
}
