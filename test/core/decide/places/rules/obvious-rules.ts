import { isOfEcs, type PlacementRule } from '../../../../../shared/core/placement-rules.ts';

/** One task, wherever it runs. */
export interface Standing {
  readonly group: string;
  /** The instance; absent on Fargate. */
  readonly on?: string;
  /** On Fargate. */
  readonly zone?: string;
  readonly rules: readonly PlacementRule[];
  readonly trustDomain?: string;
  readonly isStranger?: boolean;
}

export interface Host {
  readonly name: string;
  readonly zone: string;
  readonly rack?: string;
  readonly closed: boolean;
  /** How many tasks it takes in all. */
  readonly room: number;
}

export interface Wanted {
  readonly group: string;
  readonly rules: readonly PlacementRule[];
  readonly trustDomain?: string;
  readonly exceptions?: readonly string[];
  readonly strategy: 'pack' | 'spread zones' | 'spread instances' | 'spread racks then pack';
}

/** The rules of a placement request, slow and obvious: every task is looked at for every question. */
export class ObviousRules {
  readonly #hosts: readonly Host[];
  readonly #tasks: readonly Standing[];

  constructor(hosts: readonly Host[], tasks: readonly Standing[]) {
    this.#hosts = hosts;
    this.#tasks = tasks;
  }

  /** Where one more task goes; `undefined` when it fits nowhere. */
  choose(wanted: Wanted): Host | undefined {
    const fitting = this.#hosts.filter((host) => this.#fits(wanted, host));
    const wishes = wanted.rules.filter(({ weight }) => weight !== undefined);
    const cost = (host: Host) =>
      wishes
        .filter((rule) => !this.#holds(wanted, rule, host))
        .reduce((sum, { weight = 0 }) => sum + weight, 0);
    let left = best(fitting, cost);
    for (const score of this.#scores(wanted)) left = best(left, score);
    return left[0];
  }

  #fits(wanted: Wanted, host: Host): boolean {
    const there = this.#tasks.filter(({ on }) => on === host.name);
    const hard = wanted.rules.filter(({ weight }) => weight === undefined);
    return (
      !host.closed &&
      there.length < host.room &&
      hard.every((rule) => this.#holds(wanted, rule, host)) &&
      there.every((task) => maySharewith(wanted, task)) &&
      this.#tasks.every((task) => !this.#keepsAway(task, wanted.group, host))
    );
  }

  #keepsAway(task: Standing, group: string, host: Host): boolean {
    return task.rules.some((rule) => {
      if (rule.type !== 'antiAffinity' || rule.weight !== undefined) return false;
      const value = valueOn(host, rule.field);
      return rule.group === group && value !== undefined && value === this.#at(task, rule.field);
    });
  }

  #holds(wanted: Wanted, rule: PlacementRule, host: Host): boolean {
    if (isOfEcs(rule)) {
      const isAlone = this.#count(wanted.group, 'instanceId', host) === 0;
      return rule.type === 'memberOf' ? host.rack === 'r1' : isAlone;
    }
    const value = valueOn(host, rule.field);
    const group = 'group' in rule ? rule.group : wanted.group;
    const count = this.#count(group, rule.field, host);
    if (rule.type === 'antiAffinity') return value === undefined || count === 0;
    if (value === undefined) return false;
    if (rule.type === 'atMost') return count + 1 <= rule.count;
    if (rule.type === 'affinity') {
      const anywhere = this.#tasks.some(
        (task) => task.group === group && this.#at(task, rule.field) !== undefined,
      );
      return count > 0 || (group === wanted.group && !anywhere);
    }
    const others = this.#hosts
      .filter((one) => !one.closed && valueOn(one, rule.field) !== undefined)
      .filter((one) => isAllowed(wanted, one))
      .map((one) => this.#count(group, rule.field, one));
    return count + 1 - Math.min(...others) <= rule.maxSkew;
  }

  /** Tasks of the group that share the host's value of the field. */
  #count(group: string, field: string, host: Host): number {
    const value = valueOn(host, field);
    return this.#tasks.filter(
      (task) =>
        task.group === group &&
        this.#at(task, field) === value &&
        // On Fargate there are no racks; where a host has none, it is none of its own.
        (value !== undefined || task.on !== undefined),
    ).length;
  }

  #at(task: Standing, field: string): string | undefined {
    const host = this.#hosts.find(({ name }) => name === task.on);
    if (host !== undefined) return valueOn(host, field);
    return field === 'attribute:ecs.availability-zone' ? task.zone : undefined;
  }

  #scores({ strategy, group }: Wanted): readonly ((host: Host) => number)[] {
    const zones = (host: Host) => this.#count(group, 'attribute:ecs.availability-zone', host);
    const racks = (host: Host) => this.#count(group, 'attribute:rack', host);
    const instances = (host: Host) => this.#count(group, 'instanceId', host);
    const free = ({ name, room }: Host) =>
      room - this.#tasks.filter(({ on }) => on === name).length;
    if (strategy === 'pack') return [free];
    if (strategy === 'spread zones') return [zones];
    return strategy === 'spread instances' ? [instances] : [racks, free];
  }
}

function maySharewith({ trustDomain, exceptions = [] }: Wanted, task: Standing): boolean {
  if (task.isStranger === true && trustDomain !== undefined) return exceptions.includes(task.group);
  return task.trustDomain === trustDomain;
}

/** The hard expressions that a host has to satisfy; the only one there is asks for a rack. */
function isAllowed({ rules }: Wanted, { rack }: Host): boolean {
  const isHard = rules.some(({ type, weight }) => type === 'memberOf' && weight === undefined);
  return !isHard || rack === 'r1';
}

function valueOn({ name, zone, rack }: Host, field: string): string | undefined {
  if (field === 'instanceId') return name;
  return field === 'attribute:rack' ? rack : zone;
}

function best<One>(all: readonly One[], score: (one: One) => number): readonly One[] {
  const lowest = Math.min(...all.map(score));
  return all.filter((one) => score(one) === lowest);
}
