import type { RandomState } from '../model/random.ts';
import { nextUint32 } from '../model/random.ts';

/** What may happen to events on their way, as EventBridge warns that it may. */
export const eventFaultActions = ['drop', 'duplicate', 'delay', 'reorder'] as const;

/** One standing fault; it ends when its count is used up or somebody clears it. */
export interface EventFault {
  readonly action: (typeof eventFaultActions)[number];
  /** Of the events it applies to, from 0 to 1; absent when it counts. */
  readonly rate?: number;
  /** The next so many events it applies to; absent when it has a rate. */
  count?: number;
  /** `delay`: exactly this much later; `reorder`: up to this much. */
  readonly delayMs?: number;
  /** Only events with this detail-type. */
  readonly detailType?: string;
}

/** `reorder` spreads events over this long unless told. */
export const reorderMs = 3_000;

/**
 * The fault that strikes this event, if any: the first that applies, by its count or by a draw. A
 * count is used up by it.
 */
export function drawFault(
  faults: readonly EventFault[],
  detailType: string,
  random: RandomState,
): EventFault | undefined {
  for (const fault of faults) {
    if (fault.detailType !== undefined && fault.detailType !== detailType) continue;
    if (fault.count !== undefined) {
      if (fault.count <= 0) continue;
      fault.count -= 1;
      return fault;
    }
    if (nextUint32(random) < (fault.rate ?? 1) * 2 ** 32) return fault;
  }
  return undefined;
}
