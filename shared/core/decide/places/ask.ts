import type { Demand } from '../../log/decided.ts';
import { demandOf } from './demand.ts';
import type { Pool } from './pool.ts';
import { type Marks, marksOf } from './rules/marks.ts';
import type { PlaceWork } from './work.ts';

/** What every slot of one placement asks of an instance; worked out once for all of them. */
export interface Ask {
  readonly pool: Pool;
  readonly work: PlaceWork;
  readonly demand: Demand;
  /** What every one of its tasks means for others. */
  readonly marks: Marks | undefined;
  /**
   * Zones of the subnets that the request names, ascending; absent when it names none or when one
   * of them is not known.
   */
  readonly zones?: readonly string[];
}

export function askOf(pool: Pool, work: PlaceWork): Ask {
  const { request, taskDefinition } = work;
  const demand = demandOf(taskDefinition, request.overrides, request.resources);
  const subnets = request.networkConfiguration?.awsvpcConfiguration.subnets ?? [];
  const zones = new Set(subnets.map((subnet) => pool.zoneOfSubnet.get(subnet)));
  const known = [...zones].flatMap((zone) => zone ?? []).sort();
  const complete = taskDefinition.networkMode === 'awsvpc' && known.length > 0;
  const marks = marksOf(request);
  return {
    pool,
    work,
    demand,
    marks,
    ...(complete && known.length === zones.size && { zones: known }),
  };
}
