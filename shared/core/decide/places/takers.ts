import type { TaskDefinition } from '../../ecs.ts';
import type { RecentRows } from '../../engine/recent-rows.ts';
import type { PlacementRequest } from '../../placement.ts';
import type { Ask } from './ask.ts';
import { type Columns, columnsOf } from './columns.ts';
import { reckonedRules } from './rules/reckoned-rule.ts';
import { isByCount } from './rules/rows-out.ts';

/** So many shapes of one task definition are remembered; then it begins anew. */
const shapesMax = 64;

/** How many more tasks of a shape there is room for, at the most: on each row, and in all. */
class KeptTakers {
  readonly #most: Float64Array;
  #inAll = 0;
  /** All that happened until then is reckoned with. */
  #upTo: number | undefined;

  constructor(rows: number) {
    this.#most = new Float64Array(rows);
  }

  /** No row takes any. */
  areNone(recent: RecentRows): void {
    this.#most.fill(0);
    this.#inAll = 0;
    this.#upTo = recent.now;
  }

  inAll(recent: RecentRows, mostOn: (row: number) => number): number {
    const again = this.#upTo === undefined ? this.#most.keys() : recent.since(this.#upTo);
    for (const row of again) {
      const most = mostOn(row);
      this.#inAll += most - (this.#most[row] as number);
      this.#most[row] = most;
    }
    this.#upTo = recent.now;
    return this.#inAll;
  }
}

/** What is remembered of tasks that found no place, for the next ones that ask the same. */
export interface Takers {
  /**
   * More tasks than these there is no room for, `Infinity` when that is not known. Only rows to which
   * something has happened are looked at again.
   */
  most(mayTake: (row: number) => boolean): number;
  /** Not one more finds a place now. */
  areNone(): void;
  /** Not all that belong together find a place now. */
  areTooFew(): void;
}

/**
 * What is remembered hangs on each row by itself, and on nothing that is not in the shape. A rule that
 * looks at several instances, or at a zone, can change its mind about one to which nothing has
 * happened, so that nothing is remembered beside such a rule. A row takes no more than its amounts
 * allow; and none that takes nothing takes more because others of the same shape were placed
 * elsewhere.
 */
export function takersFor(ask: Ask): Takers {
  const columns = columnsOf(ask.pool);
  const { taskDefinition } = ask.work;
  let shape: string | undefined;
  const shapeNow = () => {
    shape ??= shapeOf(ask) ?? nothing;
    return shape;
  };
  const remembered = (): KeptTakers | undefined => {
    if (shapeNow() === nothing) return undefined;
    const shapes = shapesOf(columns, taskDefinition);
    const before = shapes.get(shapeNow());
    if (before !== undefined) return before;
    if (shapes.size >= shapesMax) shapes.clear();
    const fresh = new KeptTakers(columns.instances.length);
    shapes.set(shapeNow(), fresh);
    return fresh;
  };
  return {
    most(mayTake) {
      const shapes = known.get(columns)?.get(taskDefinition);
      // Almost everybody finds a place: nothing is known then, and what is asked is not written out.
      if (shapes === undefined) return Number.POSITIVE_INFINITY;
      const demand = columns.amountsOf(ask.demand);
      const mostOn = (row: number) => (mayTake(row) ? columns.times(row, demand) : 0);
      return shapes.get(shapeNow())?.inAll(columns.recent, mostOn) ?? Number.POSITIVE_INFINITY;
    },
    areNone: () => remembered()?.areNone(columns.recent),
    areTooFew: () => void remembered(),
  };
}

/** The shape of what nothing is remembered of. */
const nothing = '';

type Shapes = Map<string, KeptTakers>;

const known = new WeakMap<Columns, WeakMap<TaskDefinition, Shapes>>();

function shapesOf(columns: Columns, taskDefinition: TaskDefinition): Shapes {
  let definitions = known.get(columns);
  if (definitions === undefined) {
    definitions = new WeakMap();
    known.set(columns, definitions);
  }
  let shapes = definitions.get(taskDefinition);
  if (shapes === undefined) {
    shapes = new Map();
    definitions.set(taskDefinition, shapes);
  }
  return shapes;
}

const texts = new WeakMap<PlacementRequest, string>();

/**
 * What is asked of an instance beside the task definition: all but what is known to be of no matter.
 * `undefined` beside a rule that looks further than one instance.
 */
function shapeOf({ pool, work, zones }: Ask): string | undefined {
  const { request, taskDefinition } = work;
  const rules = reckonedRules(pool, work);
  if (rules.some((rule) => rule.weight === undefined && !isByCount(rule))) return undefined;
  let text = texts.get(request);
  if (text === undefined) {
    const {
      taskDefinition: _taskDefinition,
      desiredCount: _desiredCount,
      capacity: _capacity,
      placementStrategy: _placementStrategy,
      gang: _gang,
      singleton: _singleton,
      priority: _priority,
      restartPolicy: _restartPolicy,
      disruptionBudget: _disruptionBudget,
      tags: _tags,
      group: _group,
      ...rest
    } = request;
    text = JSON.stringify(rest);
    texts.set(request, text);
  }
  const own = request.placementConstraints.length + taskDefinition.placementConstraints.length;
  // To whom no rule applies, its own group is of no matter either.
  const group = own + rules.length > 0 ? ` of ${request.group}` : '';
  return `${text}${group}${zones === undefined ? '' : ` in ${zones.join(' ')}`}`;
}
