/**
 * The windows of every verdict that takes time, in one place. They are the same for every cluster: to
 * change one is to deploy another version, and the log's readers need not know.
 */

/** A disconnected agent makes its instance suspect at once: agents reconnect several times an hour. */
export const suspectMs = 120_000;
/** From here on a silence counts for a loss without any other sign. */
export const silentMs = 240_000;
/**
 * So many complete readings must have shown the silence by then: they are a minute apart by
 * EventBridge's clock, whatever the clock of the machine says that decides.
 */
export const readingsOfSilence = 4;
/** … and so many where another sign speaks against the instance too. */
export const readingsOfSuspicion = 2;
/** A silence is believed while ECS is being read: after an outage of ours a reading comes first. */
export const readingMsMax = 90_000;

/** How long nothing is placed on an instance on which too much failed; a placement is blamed as long. */
export const quarantineMs = 20 * 60_000;
/** Failures of one placement alone say nothing of the instance. */
export const placementsMin = 2;
/** A task that was tried there and has run for so long lets in the others. */
export const probationMs = 60_000;
/** Of the ACTIVE instances, and one at least: a bad release must not close the cluster. */
export const quarantinedShareMax = 0.1;

/**
 * A task that has not begun to run after so many readings, a minute apart, never will: large images
 * take minutes. Readings are counted, so that an outage of ours makes no slow start of a task that runs.
 */
export const readingsOfStart = 15;
