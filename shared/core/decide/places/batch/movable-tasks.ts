import type { Amounts } from '../../../engine/fleet.ts';
import type { EpochMs } from '../../../ids.ts';
import { opensAt, preferencesOf } from '../../capacity/preferences.ts';
import { type Ask, askOf } from '../ask.ts';
import { columnsOf } from '../columns.ts';
import { distinctInstance } from '../filters/distinct-instance.ts';
import { rowFilters } from '../filters.ts';
import type { Pool } from '../pool.ts';
import { strategiesOf } from '../ranking.ts';
import type { PlaceWork } from '../work.ts';
import type { Placed } from './improve-run.ts';

/** Of larger runs the last are moved: they are the smallest, and those that opened the last instances. */
const movableMax = 2_000;

/** What all tasks of one placement have in common. */
export interface Kind {
  readonly ask: Ask;
  readonly group: string;
  readonly amounts: Amounts;
  /** Attributes that they are spread over, before they are packed. */
  readonly spreadOver: readonly string[];
  readonly isDistinct: boolean;
  /** The same of kinds that the same rows accept, whatever room there is. */
  readonly rules: string;
  /** Whether anything but room keeps one from a row, as things stand. */
  accepts(row: number): boolean;
}

/** One task of a run that may go elsewhere. */
export interface Movable {
  readonly work: PlaceWork;
  readonly kind: Kind;
  readonly slot: number;
  /** Absent while it has no place. */
  readonly row?: number;
}

/**
 * The tasks of a run that may change places. Not those that go to room that was kept for them, come
 * from an instance that failed them, or are on one that is on probation. `undefined` where somebody of
 * the run has gone to Fargate, or waits for what the search does not look for: it would have to be
 * asked again.
 */
export function movableTasks(
  pool: Pool,
  run: readonly Placed[],
  at: EpochMs,
): readonly Movable[] | undefined {
  const slots = run.reduce((sum, { work }) => sum + work.slots.length, 0);
  if (slots < 2) return undefined;
  const columns = columnsOf(pool);
  const nominations = pool.nominations?.all ?? [];
  const kept = new Set(nominations.map(({ placementId, slot }) => `${placementId}/${slot}`));
  const tasks: Movable[] = [];
  for (const { work, outcome } of run) {
    const kind = kindOf(pool, work);
    const fixed = new Set(
      work.slots
        .filter(
          ({ index, avoid }) => avoid !== undefined || kept.has(`${work.placementId}/${index}`),
        )
        .map(({ index }) => index),
    );
    const missed = outcome.unplaced?.slots ?? [];
    if (missed.length > 0) {
      if (work.request.gang || kind.spreadOver.length > 0 || !isOpen(work, at)) return undefined;
      if (missed.some((slot) => fixed.has(slot))) return undefined;
    }
    for (const { slot, target } of outcome.placed) {
      if (target.type !== 'EC2') return undefined;
      const row = columns.rowOf(target.containerInstanceArn);
      if (row === undefined || columns.instances[row]?.tasksMax !== undefined) continue;
      if (!fixed.has(slot)) tasks.push({ work, kind, slot, row });
    }
    for (const slot of missed) tasks.push({ work, kind, slot });
  }
  return tasks.slice(-movableMax);
}

/** Whether instances are asked for now by all that wait. */
function isOpen(work: PlaceWork, at: EpochMs): boolean {
  const ec2 = preferencesOf(work).find(({ name }) => name === 'EC2');
  if (ec2 === undefined || ec2.problem !== undefined) return false;
  return work.slots.every(({ waitingSince }) => opensAt(ec2, waitingSince) <= at);
}

function kindOf(pool: Pool, work: PlaceWork): Kind {
  const ask = askOf(pool, work);
  const { group, placementConstraints, resources } = work.request;
  const isDistinct = distinctInstance(ask) !== undefined;
  const { portsTcp, portsUdp } = ask.demand;
  const { containers: _containers, ...taskDefinition } = work.taskDefinition;
  const columns = columnsOf(pool);
  return {
    ask,
    group,
    amounts: columns.amountsOf(ask.demand),
    spreadOver: strategiesOf(work.request).flatMap(({ type, field = '' }) =>
      type === 'spread' ? [field] : [],
    ),
    isDistinct,
    rules: JSON.stringify([
      taskDefinition,
      placementConstraints,
      resources,
      ask.zones,
      [portsTcp, portsUdp],
      isDistinct ? group : '',
    ]),
    accepts: rowFilters(ask, columns).accepts,
  };
}
