import type { Decided } from '../../log/decided.ts';
import type { Deciding } from '../deciding.ts';
import { closeHealed } from './close-healed.ts';
import { openIncidents } from './open-incidents.ts';

/**
 * Tells each healing as an incident: what of the open ones counts again, and what has been lost
 * since. Nothing is decided by it but what is told.
 *
 * @param decisions of this append so far
 */
export function tellIncidents(deciding: Deciding, decisions: readonly Decided[]): void {
  // Judged before anything new is told, so that what is lost again opens anew.
  const soFar = [...decisions];
  closeHealed(deciding);
  openIncidents(deciding, soFar);
}
