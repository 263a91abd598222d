import { Standings } from '../../engine/best-row.ts';
import { type Amounts, Fleet } from '../../engine/fleet.ts';
import { RecentRows } from '../../engine/recent-rows.ts';
import type { ContainerInstanceArn } from '../../ids.ts';
import type { Demand } from '../../log/decided.ts';
import { type CustomColumn, customColumnsOf } from './custom-columns.ts';
import { amountLeft, amountOf, giveCustom, takeCustom, unitOf } from './custom-resources.ts';
import { GroupCounts } from './group-counts.ts';
import { isAlike } from './is-alike.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { Registered } from './registered.ts';
import { release, reserve } from './reserve.ts';
import type { Marks } from './rules/marks.ts';
import { Repulsions } from './rules/repulsions.ts';

/** One task of the usual kind: an instance with room for few of these has little room. */
const usual = [256, 1_024, 0, 0];

/** More tasks than anybody places on one instance: what asks for nothing fits any number of times. */
const timesMax = 1_000_000;

/** What `binpack` may pack by, and its column. */
const columnOf = { cpu: 0, memory: 1 } as const;

export type PackedBy = keyof typeof columnOf;

/** The resource that a `binpack` names. */
export function packedBy(field: string): PackedBy {
  return field === 'cpu' ? 'cpu' : 'memory';
}

/** A demand as the fleet counts it, but for custom resources; ports are no amount. */
export function amountsOf({ cpuUnits, memoryMiB, gpus, eniSlots }: Demand): Amounts {
  return Float64Array.of(cpuUnits, memoryMiB, gpus, eniSlots);
}

/** What a demand names one by one. */
type Others = Pick<Demand, 'portsTcp' | 'portsUdp' | 'resources'>;

/** The rows that share one value of each field; values by domain, then by field. */
export interface Domains {
  readonly domainOf: Int32Array;
  readonly values: readonly (readonly string[])[];
}

/** The instances of a pool as the engine sees them: a row each, in the order of the pool. */
export class Columns {
  readonly #instances: PoolInstance[];
  readonly #fleet: Fleet;
  readonly registered = new Registered();
  /** Behind the usual columns; almost everywhere there are none. */
  readonly #custom: readonly CustomColumn[];
  readonly #weighed: Float64Array;
  readonly #rowOf = new Map<ContainerInstanceArn, number>();
  readonly groups: GroupCounts;
  readonly repulsions: Repulsions;
  /** By what was taken, given back or worked out anew there, and by who is to be there. */
  readonly recent: RecentRows;
  readonly #standings = new Map<string, Standings>();
  readonly #domains = new Map<string, Domains>();
  /** By field, then by row. */
  readonly #values = new Map<string, readonly string[]>();
  readonly #rowsBy = new Map<string, ReadonlyMap<string, readonly number[]>>();

  constructor(instances: readonly PoolInstance[]) {
    this.#instances = [...instances];
    this.recent = new RecentRows(instances.length);
    this.groups = new GroupCounts((row, field) => this.valueOf(row, field));
    this.repulsions = new Repulsions((row, field) => this.valueOf(row, field));
    this.#custom = customColumnsOf(instances);
    this.#fleet = new Fleet(instances.length, [...usual, ...this.#custom.map(() => 0)]);
    this.#weighed = new Float64Array(usual.length + this.#custom.length);
    instances.forEach((instance, row) => {
      this.#rowOf.set(instance.containerInstance.containerInstanceArn, row);
      this.registered.add(instance);
      this.#read(instance, row);
    });
  }

  get instances(): readonly PoolInstance[] {
    return this.#instances;
  }

  rowOf(arn: ContainerInstanceArn): number | undefined {
    return this.#rowOf.get(arn);
  }

  /** The same instances as before, but for those of some rows, which have been worked out anew. */
  sync(instances: readonly PoolInstance[], rows: readonly number[]): void {
    for (const row of rows) {
      const [before, instance] = [this.#instances[row], instances[row]];
      if (before === instance || before === undefined || instance === undefined) continue;
      for (const group of before.groups.keys()) this.groups.set(row, group, 0);
      for (const key of before.company?.repels.keys() ?? []) this.repulsions.set(row, key, 0);
      this.#instances[row] = instance;
      this.registered.add(before, -1);
      this.registered.add(instance);
      // Where it stands is the only thing that attributes decide here.
      if (!isAlike(before.attributes, instance.attributes)) this.#forgetWhere();
      this.#read(instance, row);
    }
    this.groups.forgetEmpty();
    this.repulsions.counts.forgetEmpty();
  }

  /** Takes one task's demand from the instance of a row. */
  reserve(row: number, demand: Demand, group: string, marks?: Marks): void {
    const instance = this.#at(row);
    reserve(instance, demand, group, marks);
    this.#follow(instance, row, group, marks);
  }

  /** Gives back what `reserve` took. */
  release(row: number, demand: Demand, group: string, marks?: Marks): void {
    const instance = this.#at(row);
    release(instance, demand, group, marks);
    this.#follow(instance, row, group, marks);
  }

  /** Keeps so much of what is free on a row for somebody; gives it back where it is negative. */
  hold(row: number, [cpuUnits = 0, memoryMiB = 0, gpus = 0, eniSlots = 0]: Float64Array): void {
    const { free } = this.#at(row);
    free.cpuUnits -= cpuUnits;
    free.memoryMiB -= memoryMiB;
    free.gpus -= gpus;
    free.eniSlots -= eniSlots;
    this.#weigh(this.#at(row), row);
  }

  /** Keeps ports and custom resources that are free, or gives back those that were kept. */
  holdOthers(row: number, { portsTcp, portsUdp, resources }: Others, isKept: boolean): void {
    const instance = this.#at(row);
    const { takenTcp, takenUdp, custom } = instance.free;
    for (const port of portsTcp) isKept ? takenTcp.add(port) : takenTcp.delete(port);
    for (const port of portsUdp) isKept ? takenUdp.add(port) : takenUdp.delete(port);
    if (isKept) takeCustom(custom, resources);
    else giveCustom(custom, resources);
    this.#weigh(instance, row);
  }

  /** What the instance of a row says for a strategy's field: an attribute, or else itself. */
  valueOf(row: number, field: string): string {
    let values = this.#values.get(field);
    if (values === undefined) {
      values = this.#instances.map((instance) => fieldValueOf(instance, field));
      this.#values.set(field, values);
    }
    return values[row] ?? '';
  }

  /** The rows that share each value of a field. */
  rowsBy(field: string): ReadonlyMap<string, readonly number[]> {
    const known = this.#rowsBy.get(field);
    if (known !== undefined) return known;
    const rowsBy = new Map<string, number[]>();
    this.#instances.forEach((_, row) => {
      const value = this.valueOf(row, field);
      const rows = rowsBy.get(value);
      if (rows === undefined) rowsBy.set(value, [row]);
      else rows.push(row);
    });
    this.#rowsBy.set(field, rowsBy);
    return rowsBy;
  }

  /** Rows by what their instances say for these fields; an instance that says nothing says ''. */
  domainsBy(fields: readonly string[]): Domains {
    const key = fields.join('\n');
    const known = this.#domains.get(key);
    if (known !== undefined) return known;
    const values: string[][] = [];
    const domainOfValues = new Map<string, number>();
    const domainOf = Int32Array.from(this.#instances, (_, row) => {
      const own = fields.map((field) => this.valueOf(row, field));
      const name = JSON.stringify(own);
      const domain = domainOfValues.get(name) ?? values.push(own) - 1;
      domainOfValues.set(name, domain);
      return domain;
    });
    const domains = { domainOf, values };
    this.#domains.set(key, domains);
    return domains;
  }

  /** Who stands where, by domain, packed by one resource after the other. */
  standings(fields: readonly string[], packed: readonly PackedBy[]): Standings {
    const key = `${fields.join('\n')}|${packed.join('\n')}`;
    const known = this.#standings.get(key);
    if (known !== undefined) return known;
    const { domainOf, values } = this.domainsBy(fields);
    const scoreOf = packed.map((resource) => (row: number) => this.freeOf(row, resource));
    const standings = new Standings(this.#fleet, domainOf, values.length, scoreOf);
    this.#standings.set(key, standings);
    return standings;
  }

  freeOf(row: number, resource: PackedBy): number {
    return this.#fleet.free[columnOf[resource]]?.[row] ?? 0;
  }

  /** A demand as the fleet counts it, with those custom amounts that have a column. */
  amountsOf(demand: Demand): Amounts {
    const amounts = amountsOf(demand);
    const { resources } = demand;
    if (resources === undefined || this.#custom.length === 0) return amounts;
    const all = new Float64Array(usual.length + this.#custom.length);
    all.set(Array.from(amounts));
    this.#custom.forEach(({ name, unit }, column) => {
      const asked = resources.find((one) => one.name === name);
      if (asked === undefined || asked.type === 'STRINGSET' || unitOf(asked) !== unit) return;
      all[usual.length + column] = amountOf(asked);
    });
    return all;
  }

  fits(row: number, demand: Amounts): boolean {
    return this.#fleet.fits(row, demand);
  }

  /** How many tasks at the most there are amounts for on a row. */
  times(row: number, demand: Amounts): number {
    return Math.min(timesMax, this.#fleet.times(row, demand));
  }

  /** What is free on a row, as `amountsOf` counts it. */
  amountsFree(row: number): Amounts {
    return Float64Array.from(this.#fleet.free, (column) => column[row] ?? 0);
  }

  #at(row: number): PoolInstance {
    const instance = this.#instances[row];
    if (instance === undefined) throw new RangeError(`there is no row ${row}`);
    return instance;
  }

  #follow(instance: PoolInstance, row: number, group: string, marks: Marks | undefined): void {
    this.groups.set(row, group, instance.groups.get(group) ?? 0);
    for (const key of marks?.repels ?? []) {
      this.repulsions.set(row, key, instance.company?.repels.get(key) ?? 0);
    }
    this.#weigh(instance, row);
  }

  #read(instance: PoolInstance, row: number): void {
    for (const [group, count] of instance.groups) this.groups.set(row, group, count);
    for (const [key, count] of instance.company?.repels ?? []) {
      this.repulsions.set(row, key, count);
    }
    this.#weigh(instance, row);
  }

  #weigh({ free }: PoolInstance, row: number): void {
    const amounts = this.#weighed;
    amounts[0] = free.cpuUnits;
    amounts[1] = free.memoryMiB;
    amounts[2] = free.gpus;
    amounts[3] = free.eniSlots;
    if (this.#custom.length > 0) amounts.set(this.#customLeft(free), usual.length);
    this.#fleet.set(row, amounts);
    this.recent.touch(row);
    for (const standings of this.#standings.values()) standings.changed(row);
  }

  #customLeft({ custom }: PoolInstance['free']): readonly number[] {
    return this.#custom.map(({ name, unit }) => amountLeft(custom, name, unit));
  }

  #forgetWhere(): void {
    this.#domains.clear();
    this.#standings.clear();
    this.#values.clear();
    this.#rowsBy.clear();
    this.groups.forgetTallies();
    this.repulsions.counts.forgetTallies();
  }
}

function fieldValueOf(instance: PoolInstance, field: string): string {
  if (!field.startsWith('attribute:')) return instance.containerInstance.containerInstanceArn;
  return instance.attributes.get(field.slice('attribute:'.length)) ?? '';
}

const known = new WeakMap<Pool, Columns>();

/** The columns of a pool; they follow what is reserved through them. */
export function columnsOf(pool: Pool): Columns {
  let columns = known.get(pool);
  if (columns === undefined) {
    columns = new Columns(pool.instances);
    known.set(pool, columns);
  }
  return columns;
}

/** Lets a pool go on with columns that are kept from one pool of the same instances to the next. */
export function keepColumns(pool: Pool, columns: Columns): void {
  known.set(pool, columns);
}
