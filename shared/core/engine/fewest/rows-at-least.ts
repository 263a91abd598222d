import { amountAt } from '../reads.ts';
import { largestFirst, type Sizes } from './sizes.ts';

/** So much of a total may be lost by adding fractions up. */
const rounding = 1e-9;

/** No packing needs fewer rows than this: by the sums, and by tasks that cannot run together. */
export function rowsAtLeast(sizes: Sizes): number {
  let least = sizes.tasks === 0 ? 0 : 1;
  for (let resource = 0; resource < sizes.resources; resource += 1) {
    least = Math.max(least, rowsForSum(sizes, resource));
  }
  return Math.max(least, loners(sizes));
}

/** The same of rows beside those that are in use anyway: no packing opens fewer. By the sums alone. */
export function openedAtLeast(sizes: Sizes, inUse: ReadonlySet<number>): number {
  let least = 0;
  for (let resource = 0; resource < sizes.resources; resource += 1) {
    least = Math.max(least, rowsForSum(sizes, resource, inUse));
  }
  return Math.max(least, rowsForCount(sizes, inUse));
}

/** How many rows it takes if every task were as small as the smallest in each resource. */
function rowsForCount(sizes: Sizes, inUse: ReadonlySet<number>): number {
  const { tasks, rows, resources, demand, room } = sizes;
  const smallest = new Float64Array(resources).fill(Number.POSITIVE_INFINITY);
  for (let index = 0; index < tasks * resources; index += 1) {
    smallest[index % resources] = Math.min(
      amountAt(smallest, index % resources),
      amountAt(demand, index),
    );
  }
  const tasksOn = (row: number): number =>
    smallest.reduce(
      (most, amount, resource) =>
        amount === 0
          ? most
          : Math.min(most, Math.floor(amountAt(room, row * resources + resource) / amount)),
      tasks,
    );
  let left = tasks;
  for (const row of inUse) left -= tasksOn(row);
  const most = Float64Array.from({ length: rows }, (_, row) => (inUse.has(row) ? 0 : tasksOn(row)))
    .sort()
    .reverse();
  let count = 0;
  for (; left > 0 && count < rows; count += 1) left -= amountAt(most, count);
  return count;
}

/** How many of the roomiest rows have as much of the resource as all tasks want. */
function rowsForSum(
  { tasks, rows, resources, demand, room }: Sizes,
  resource: number,
  inUse: ReadonlySet<number> = new Set(),
): number {
  let wanted = 0;
  for (let task = 0; task < tasks; task += 1)
    wanted += amountAt(demand, task * resources + resource);
  const roomOf = (row: number) => amountAt(room, row * resources + resource);
  let left = wanted * (1 - rounding);
  for (const row of inUse) left -= roomOf(row);
  const most = Float64Array.from({ length: rows }, (_, row) => (inUse.has(row) ? 0 : roomOf(row)))
    .sort()
    .reverse();
  let count = 0;
  for (; left > 0 && count < rows; count += 1) {
    left -= amountAt(most, count);
  }
  return count;
}

/** Tasks of which no two fit on one row, gathered greedily: each needs a row of its own. */
function loners(sizes: Sizes): number {
  const { rows, resources, demand, room } = sizes;
  const most = new Float64Array(resources);
  for (let index = 0; index < rows * resources; index += 1) {
    most[index % resources] = Math.max(amountAt(most, index % resources), amountAt(room, index));
  }
  const fitTogether = (left: number, right: number): boolean =>
    most.every(
      (amount, resource) =>
        amountAt(demand, left * resources + resource) +
          amountAt(demand, right * resources + resource) <=
        amount,
    );
  const alone: number[] = [];
  for (const task of largestFirst(sizes.weight)) {
    if (!alone.some((other) => fitTogether(task, other))) alone.push(task);
  }
  return alone.length;
}
