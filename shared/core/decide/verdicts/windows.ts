/**
 * The windows of every verdict that takes time and that nobody may set; the others are settings:
 * `healing-settings.ts`. To change one of these is to deploy another version, and the log's
 * readers need not know.
 */

/** ECS is read once a minute, by EventBridge's clock, whatever the clock of the machine says that decides. */
const betweenReadingsMs = 60_000;

/** So many complete readings must have shown within a window what is to be believed at its end. */
export function readingsIn(windowMs: number): number {
  return Math.max(1, Math.floor(windowMs / betweenReadingsMs));
}

/** A silence is believed while ECS is being read: after an outage of ours a reading comes first. */
export const readingMsMax = 90_000;

/** Failures of one placement alone say nothing of the instance. */
export const placementsMin = 2;
/** A task that was tried there and has run for so long lets in the others. */
export const probationMs = 60_000;
