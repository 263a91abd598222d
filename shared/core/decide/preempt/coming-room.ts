import type { Amounts } from '../../engine/fleet.ts';
import type { Victim } from '../../engine/preemption/fewest-victims.ts';
import type { Demand } from '../../log/decided.ts';
import { byText } from '../../order.ts';
import type { ClusterState, KnownTask, TaskOwner } from '../../state/cluster-state.ts';
import { amountsOf, type Columns } from '../places/columns.ts';
import type { CustomLeft, Left } from '../places/custom-resources.ts';
import { demandOfTask } from '../places/demand-of-task.ts';
import { endingTasks, type IsEnding } from '../places/ending-tasks.ts';
import { type Filter, missOf } from '../places/filters/filter.ts';
import type { FreeResources, PoolInstance } from '../places/pool.ts';
import { release, reserve } from '../places/reserve.ts';
import { serves } from '../valves/disruption-budget.ts';
import { displaceableOf } from './may-displace.ts';
import { type HeldTask, tasksThere } from './tasks-there.ts';

/** A task that may be displaced. */
export interface Displaceable extends Victim {
  readonly task: KnownTask;
  readonly owner: TaskOwner & { readonly slot: number };
  readonly demand: Demand;
  /** When it began to serve, or was first heard of. */
  readonly since: number;
}

/** One row once all that is ending has ended and all that is promised has begun. */
export interface ComingRow {
  readonly instance: PoolInstance;
  /** What is free there then, as `amountsOf` counts it. */
  amounts: Amounts;
  /** Ascending by priority, the youngest first, then by ARN. */
  displaceable: readonly Displaceable[];
}

/** What there will be on each row, as far as somebody asks. */
export class ComingRoom {
  readonly #state: ClusterState;
  readonly #columns: Columns;
  readonly #isEnding: IsEnding;
  readonly #rows = new Map<number, ComingRow>();

  constructor(state: ClusterState, columns: Columns) {
    this.#state = state;
    this.#columns = columns;
    this.#isEnding = endingTasks(state);
  }

  row(row: number): ComingRow {
    let known = this.#rows.get(row);
    if (known === undefined) {
      known = this.#read(row);
      this.#rows.set(row, known);
    }
    return known;
  }

  /** Whether there is room for one more task without anybody having to go. */
  fits(row: number, filters: readonly Filter[]): boolean {
    return missOf(filters, this.row(row).instance) === undefined;
  }

  /**
   * Promises the room of `victims`, and what else there is, to one task.
   *
   * @returns how to take it back
   */
  promise(row: number, demand: Demand, victims: readonly Displaceable[]): () => void {
    const before = this.row(row);
    const room = copyOf(before);
    for (const victim of victims) release(room.instance, victim.demand, '');
    reserve(room.instance, demand, '');
    room.amounts = amountsIn(room.instance.free);
    room.displaceable = before.displaceable.filter((one) => !victims.includes(one));
    this.#rows.set(row, room);
    return () => this.#rows.set(row, before);
  }

  #read(row: number): ComingRow {
    const seen = this.#columns.instances[row];
    if (seen === undefined) throw new RangeError(`there is no row ${row}`);
    const { held, loose } = tasksThere(this.#state, seen);
    const displaceable = held.flatMap((one) => this.#displaceable(one) ?? []);
    displaceable.sort(byWhoGoesFirst);
    const room = { instance: seen, amounts: amountsIn(seen.free), displaceable };
    const ending = loose.filter(this.#isEnding);
    if (ending.length === 0) return room;
    const later = copyOf(room);
    for (const task of ending) release(later.instance, demandOfTask(this.#state, task), '');
    later.amounts = amountsIn(later.instance.free);
    return later;
  }

  #displaceable({ taskArn, owner, demand, amounts }: HeldTask): Displaceable | undefined {
    const task = this.#state.tasks.get(taskArn);
    const placement = task === undefined ? undefined : displaceableOf(this.#state, task);
    if (task === undefined || placement === undefined) return undefined;
    return {
      task,
      owner,
      demand,
      amounts,
      priority: placement.request.priority,
      // What does not serve costs no budget.
      group: serves(this.#state, task) ? placement.placementId : '',
      since: task.startedAt ?? task.seenAt,
    };
  }
}

/** Free to be changed; company there is not told of. */
function copyOf({ instance, amounts, displaceable }: ComingRow): ComingRow {
  const { takenTcp, takenUdp, custom } = instance.free;
  const free: FreeResources = {
    ...instance.free,
    takenTcp: new Set(takenTcp),
    takenUdp: new Set(takenUdp),
    ...(custom !== undefined && { custom: customCopyOf(custom) }),
  };
  return { instance: { ...instance, free, groups: new Map() }, amounts, displaceable };
}

function customCopyOf(custom: CustomLeft): CustomLeft {
  return new Map(
    [...custom].map(([name, left]): [string, Left] => [
      name,
      left.unit === 'value' ? { ...left, values: new Set(left.values) } : { ...left },
    ]),
  );
}

function amountsIn(free: FreeResources): Amounts {
  return amountsOf({ ...free, portsTcp: [], portsUdp: [] });
}

function byWhoGoesFirst(a: Displaceable, b: Displaceable): number {
  return a.priority - b.priority || b.since - a.since || byText(a.task.taskArn, b.task.taskArn);
}
