import type { Amounts } from '../fleet.ts';

/** One task that may have to go, as far as the search for the fewest looks at it. */
export interface Victim {
  readonly amounts: Amounts;
  readonly priority: number;
  /** Of those of one group only so many may go: see `goMax`. */
  readonly group: string;
}

export interface VictimSearch {
  /** How much more of each resource is needed than there is; not above 0 where nothing lacks. */
  readonly lack: Amounts;
  /** Ascending by priority; among those of one priority, whoever is to go first comes first. */
  readonly victims: readonly Victim[];
  /** How many of a group may go; as many as there are unless stated. */
  readonly goMax?: (group: string) => number;
}

/**
 * A row with many tasks of many sizes has more combinations than anybody can look at: after so many
 * looks the search takes what will do, which may be more than the fewest.
 */
const looksMax = 1_000;
/** Of the victims tried in one place so many are remembered, to leave out those that are like them. */
const triedMax = 8;

/**
 * The fewest victims that make up for what is lacking: of all smallest sets, the one whose highest
 * priority is the lowest, and of those the first in order. Indexes ascending; none when nothing
 * lacks; `undefined` when all of them together are not enough.
 */
export function fewestVictims(search: VictimSearch): readonly number[] | undefined {
  const { lack, victims } = search;
  const lacking = [...Array(lack.length).keys()].filter((resource) => at(lack, resource) > 0);
  if (lacking.length === 0) return [];
  const least = victimsAtLeast(lack, lacking, victims);
  if (least === undefined) return undefined;
  const looks = { left: looksMax };
  const largest = largestFrom(victims, lacking);
  for (let size = least; size <= victims.length; size += 1) {
    for (const among of prefixes(victims, size)) {
      const found = combine({ ...search, lacking, largest, among, looks }, size);
      if (found !== undefined) return found;
      if (looks.left <= 0) return whateverDoes(search, lacking);
    }
  }
  return undefined;
}

/** Fewer cannot do, since not even the largest of each resource would. */
function victimsAtLeast(
  lack: Amounts,
  lacking: readonly number[],
  victims: readonly Victim[],
): number | undefined {
  let least = 1;
  for (const resource of lacking) {
    const largest = victims.map(({ amounts }) => at(amounts, resource)).sort((a, b) => b - a);
    let left = at(lack, resource);
    let count = 0;
    while (left > 0) {
      const next = largest[count];
      if (next === undefined || next <= 0) return undefined;
      left -= next;
      count += 1;
    }
    least = Math.max(least, count);
  }
  return least;
}

/** How many victims, from the first, have at most each priority, if there are enough of them. */
function prefixes(victims: readonly Victim[], size: number): number[] {
  const ends: number[] = [];
  for (let end = size; end <= victims.length; end += 1) {
    if (victims[end]?.priority !== victims[end - 1]?.priority) ends.push(end);
  }
  return ends;
}

interface Combining extends VictimSearch {
  readonly lacking: readonly number[];
  /** By resource that is lacking: the most that any victim from each index on has of it. */
  readonly largest: readonly Float64Array[];
  /** So many victims, from the first, are looked at. */
  readonly among: number;
  readonly looks: { left: number };
}

/** The first set of `size` that is enough, in the order of its indexes. */
function combine(search: Combining, size: number): number[] | undefined {
  const { lack, lacking, victims, among, looks } = search;
  const left = Float64Array.from(lack);
  const chosen: number[] = [];
  const pick = (from: number): boolean => {
    const more = size - chosen.length;
    if (more === 0) return lacking.every((resource) => at(left, resource) <= 0);
    const tried: Victim[] = [];
    for (let index = from; index <= among - more; index += 1) {
      const victim = victims[index] as Victim;
      looks.left -= 1;
      if (looks.left <= 0) return false;
      // One like it was of no use with even more to choose from after it.
      if (tried.some((other) => isAlike(other, victim))) continue;
      if (tried.length < triedMax) tried.push(victim);
      if (!mayGo(search, chosen, victim)) continue;
      change(left, lacking, victim, -1);
      chosen.push(index);
      if (isWithinReach(search, left, index + 1, more - 1) && pick(index + 1)) return true;
      chosen.pop();
      change(left, lacking, victim, 1);
    }
    return false;
  };
  return pick(0) ? chosen : undefined;
}

function isAlike(one: Victim, other: Victim): boolean {
  if (one.group !== other.group) return false;
  for (let resource = 0; resource < one.amounts.length; resource += 1) {
    if (one.amounts[resource] !== other.amounts[resource]) return false;
  }
  return true;
}

function mayGo({ victims, goMax }: VictimSearch, chosen: readonly number[], next: Victim): boolean {
  if (goMax === undefined) return true;
  const before = chosen.filter((index) => victims[index]?.group === next.group).length;
  return before < goMax(next.group);
}

function change(left: Float64Array, lacking: readonly number[], victim: Victim, sign: number) {
  for (const resource of lacking) {
    left[resource] = at(left, resource) + sign * at(victim.amounts, resource);
  }
}

/** Whether so many more could be enough if each were as large as the largest that is left. */
function isWithinReach(
  { lacking, largest }: Combining,
  left: Float64Array,
  from: number,
  more: number,
): boolean {
  return lacking.every((resource, place) => {
    const missing = at(left, resource);
    return missing <= 0 || at(largest[place] as Float64Array, from) * more >= missing;
  });
}

function largestFrom(victims: readonly Victim[], lacking: readonly number[]): Float64Array[] {
  return lacking.map((resource) => {
    const largest = new Float64Array(victims.length + 1);
    for (let index = victims.length - 1; index >= 0; index -= 1) {
      const amount = at((victims[index] as Victim).amounts, resource);
      largest[index] = Math.max(amount, at(largest, index + 1));
    }
    return largest;
  });
}

/** All of them, less those that can stay after all, the most important first. */
function whateverDoes(
  { lack, victims, goMax }: VictimSearch,
  lacking: readonly number[],
): readonly number[] | undefined {
  const left = Float64Array.from(lack);
  const chosen: number[] = [];
  victims.forEach((victim, index) => {
    if (!mayGo({ lack, victims, ...(goMax && { goMax }) }, chosen, victim)) return;
    chosen.push(index);
    change(left, lacking, victim, -1);
  });
  if (lacking.some((resource) => at(left, resource) > 0)) return undefined;
  return chosen
    .reverse()
    .filter((index) => {
      const victim = victims[index] as Victim;
      const isNeeded = lacking.some(
        (resource) => at(left, resource) + at(victim.amounts, resource) > 0,
      );
      if (!isNeeded) change(left, lacking, victim, 1);
      return isNeeded;
    })
    .reverse();
}

function at(values: Amounts, index: number): number {
  return values[index] as number;
}
