import type { PackingToImprove } from '../../../engine/fewest/open-fewer.ts';
import type { Columns } from '../columns.ts';
import type { Kind, Movable } from './movable-tasks.ts';
import type { RowsForRun } from './rows-for-run.ts';

/** A row that takes any number of a kind has so much for it that it never runs out. */
const plenty = 2 ** 20;

/** With more rules than these, told apart by the rows that they leave, a search takes too long. */
const rulesMax = 24;

/**
 * A run as a packing problem, while its tasks are on no instance. What is no amount becomes one: of a
 * port, and of a group on distinct instances, each row has one; of the right to be on a row, none or
 * plenty.
 *
 * @returns `undefined` where the rules are too many to be searched with
 */
export function runAsProblem(
  columns: Columns,
  tasks: readonly Movable[],
  { all, inUse }: RowsForRun,
): PackingToImprove | undefined {
  /** What each rule leaves of each row, by its name. */
  const rooms = new Map<string, readonly number[]>();
  const rulesOf = new Map<string, readonly string[]>();
  const onEach = all.map(() => 1);
  for (const { kind } of tasks) {
    if (rulesOf.has(kind.rules)) continue;
    const names = [...oneOfEach(kind)];
    for (const name of names) rooms.set(name, onEach);
    const open = all.map((row) => (kind.accepts(row) ? plenty : 0));
    if (open.includes(0)) {
      const name = JSON.stringify(open);
      rooms.set(name, open);
      names.push(name);
    }
    rulesOf.set(kind.rules, names);
    if (rooms.size > rulesMax) return undefined;
  }
  const names = [...rooms.keys()];
  const asked = new Map(
    [...rulesOf].map(([rules, own]) => [rules, names.map((name) => (own.includes(name) ? 1 : 0))]),
  );
  const amounts = Array.from(columns.amountsFree(0), (_, resource) => resource);
  const positions = new Map(all.map((row, position) => [row, position]));
  return {
    demands: tasks.map(({ kind }) => [
      // Only those that ask for a custom resource have its amounts.
      ...amounts.map((resource) => kind.amounts[resource] ?? 0),
      ...(asked.get(kind.rules) ?? []),
    ]),
    rooms: all.map((row, position) => [
      ...Array.from(columns.amountsFree(row), (amount) => Math.max(0, amount)),
      ...names.map((name) => rooms.get(name)?.[position] ?? 0),
    ]),
    rowOf: Int32Array.from(tasks.map(({ row }) => positions.get(row ?? -1) ?? -1)),
    inUse,
  };
}

/** What a task takes of which every row has one; a port that somebody holds is seen to by `accepts`. */
function oneOfEach({ ask, group, isDistinct }: Kind): readonly string[] {
  return [
    ...ask.demand.portsTcp.map((port) => `tcp ${port}`),
    ...ask.demand.portsUdp.map((port) => `udp ${port}`),
    ...(isDistinct ? [`group ${group}`] : []),
  ];
}
