import type { TaskDefinition } from '../../ecs.ts';
import type { PlacementRequest } from '../../placement.ts';
import type { Ask } from './ask.ts';
import { type Columns, columnsOf } from './columns.ts';
import { reckonedRules } from './rules/reckoned-rule.ts';
import { isByCount } from './rules/rows-out.ts';

/** So many shapes of one task definition are remembered; then it begins anew. */
const shapesMax = 64;

/** That no instance takes one more task of a shape, and when that was found out. */
export interface Nowhere {
  /** Whether it is known, and still true: only where something has happened since is looked again. */
  isStill(mayTake: (row: number) => boolean): boolean;
  remember(): void;
}

/**
 * What is remembered for one more task that asks this. It hangs on each row by itself, and on
 * nothing that is not in the shape: a rule that looks at several instances, or at a zone, can change
 * its mind about one to which nothing has happened, so that nothing is remembered beside such a rule.
 */
export function nowhereFor(ask: Ask): Nowhere {
  const isOfRows = reckonedRules(ask.pool, ask.work).every(
    (rule) => rule.weight !== undefined || isByCount(rule),
  );
  if (!isOfRows) return unknown;
  const columns = columnsOf(ask.pool);
  const moments = momentsOf(columns, ask.work.taskDefinition);
  const shape = shapeOf(ask);
  return {
    isStill(mayTake) {
      const moment = moments.get(shape);
      if (moment === undefined || columns.recent.since(moment).some(mayTake)) return false;
      moments.set(shape, columns.recent.now);
      return true;
    },
    remember() {
      if (moments.size >= shapesMax) moments.clear();
      moments.set(shape, columns.recent.now);
    },
  };
}

const unknown: Nowhere = { isStill: () => false, remember: () => undefined };

const known = new WeakMap<Columns, WeakMap<TaskDefinition, Map<string, number>>>();

function momentsOf(columns: Columns, taskDefinition: TaskDefinition): Map<string, number> {
  let definitions = known.get(columns);
  if (definitions === undefined) {
    definitions = new WeakMap();
    known.set(columns, definitions);
  }
  let moments = definitions.get(taskDefinition);
  if (moments === undefined) {
    moments = new Map();
    definitions.set(taskDefinition, moments);
  }
  return moments;
}

const texts = new WeakMap<PlacementRequest, string>();

/** Everything that filters and rules read of a request, beside its task definition. */
function shapeOf({ work: { request }, zones }: Ask): string {
  let text = texts.get(request);
  if (text === undefined) {
    const { overrides, resources, group, placementConstraints } = request;
    const { trustDomain, trustDomainExceptions } = request;
    text = JSON.stringify([
      [group, placementConstraints, trustDomain, trustDomainExceptions],
      [overrides, resources],
    ]);
    texts.set(request, text);
  }
  return zones === undefined ? text : `${text} ${zones.join(' ')}`;
}
