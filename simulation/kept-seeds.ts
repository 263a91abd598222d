/** A seed that once failed, and what it found. */
export interface KeptSeed {
  readonly seed: number;
  readonly hours: number;
  /** What was wrong, in the past tense. */
  readonly found: string;
}

/**
 * Seeds that found bugs of the product, each with all faults, kept for ever. They tell other stories
 * by now, since the world has grown; what reverts a fix is among the planted bugs where it can be.
 */
export const keptSeeds: readonly KeptSeed[] = [
  {
    seed: 5,
    hours: 1,
    found: 'a turn that failed while its fold was still running corrupted the next one',
  },
  {
    seed: 11,
    hours: 1,
    found: 'a task on a terminated host with a silent agent was never let go of',
  },
  {
    seed: 30,
    hours: 1,
    found: "the port of somebody's task was unknown until it ran, and given away twice",
  },
  {
    seed: 3,
    hours: 1,
    found:
      'a drained instance that was opened again kept its task while its slot waited for ever for the very port that the task held',
  },
  {
    seed: 16,
    hours: 1,
    found:
      'tasks on an instance that was opened again ran on uncounted while their slots waited for room elsewhere',
  },
  {
    seed: 6,
    hours: 1,
    found:
      'a task whose RUNNING event was lost was given up because its agent had gone silent, though it ran',
  },
  {
    seed: 19,
    hours: 1,
    found:
      'the run of a task was measured to when its end was told of, so that a crash counted as health',
  },
  {
    seed: 2,
    hours: 1,
    found:
      'a deleted placement waited for ever for a task on an instance that was taken out of the cluster by force',
  },
  {
    seed: 18,
    hours: 1,
    found:
      'during a deployment, copies of the version before recorded a keyed request again and answered with a second placement',
  },
  {
    seed: 142,
    hours: 1,
    found:
      'the new slots of a gang that was scaled up before its first starts were answered waited for ever, unplaced and untold',
  },
  {
    seed: 27,
    hours: 1,
    found: 'a slot that joined others in waiting for room was told why up to a minute later',
  },
  {
    seed: 927,
    hours: 1,
    found:
      'a stop that ECS had taken was forgotten for an event from before it, and asked for again',
  },
  {
    seed: 1102,
    hours: 1,
    found:
      'what a reading showed was left out as no news, though an older event had told otherwise meanwhile',
  },
  {
    seed: 144,
    hours: 1,
    found:
      'an instance on which everything failed was left open for want of a place in quarantine, which another left that very moment',
  },
  {
    seed: 921,
    hours: 1,
    found:
      'the many failures of one placement made an instance forget those of others, and it stayed open',
  },
  {
    seed: 521,
    hours: 1,
    found:
      'after eight deadlines in a row the next ones were left to the minute tick, however far apart they were',
  },
  {
    seed: 650,
    hours: 1,
    found:
      'tasks whose budget allowed no move were lost with their instance when its terminate hook ran out',
  },
  {
    seed: 49,
    hours: 1,
    found:
      'a request with headroom made others of its group be told that there was no room, since both were remembered as one shape',
  },
  {
    seed: 44_208,
    hours: 1,
    found:
      'a value that was freed for a more important task was taken by a less important one while the other value was awaited, for ever again',
  },
];
