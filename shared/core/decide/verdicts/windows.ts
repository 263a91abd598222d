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
