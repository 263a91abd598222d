/**
 * What people may set of healing, for all clusters of a stack. Decisions depend on it, so it is told to
 * each log like anything else that is seen: the same log is decided by the same windows wherever it is
 * folded.
 */
export interface HealingSettings {
  /** From here on a silent agent counts for a loss where another sign speaks against its instance. */
  readonly suspectAfterMs: number;
  /** From here on its silence counts for a loss without any other sign. */
  readonly lostAfterMs: number;
  /** A task that has not begun to run by then never will. */
  readonly stuckAfterMs: number;
  /** How long nothing is placed on an instance on which too much failed; a placement is blamed as long. */
  readonly quarantineMs: number;
  /** Of the ACTIVE instances, and one at least: a bad release must not close the cluster. */
  readonly quarantinedShareMax: number;
  /** The share of the running tasks that healing may stop of its own choice within five minutes. */
  readonly stoppedShareMax: number;
  /** More than this share of the instances in doubt is more than failures: it may be our own blindness. */
  readonly doubtfulShareMax: number;
}

export type HealingSettingName = keyof HealingSettings;

export interface SettingLimits {
  readonly min: number;
  readonly max: number;
}

/** What holds as long as nobody says otherwise. */
export const defaultHealing: HealingSettings = {
  suspectAfterMs: 120_000,
  lostAfterMs: 240_000,
  stuckAfterMs: 15 * 60_000,
  quarantineMs: 20 * 60_000,
  quarantinedShareMax: 0.1,
  stoppedShareMax: 0.1,
  doubtfulShareMax: 0.4,
};

/**
 * Below the least, healing would act on what is over in a moment: ECS is read once a minute, agents
 * reconnect within one, and large images take minutes. Above the most, nobody would call it healing.
 */
export const healingLimits: Readonly<Record<HealingSettingName, SettingLimits>> = {
  suspectAfterMs: { min: 60_000, max: 3_600_000 },
  lostAfterMs: { min: 120_000, max: 4 * 3_600_000 },
  stuckAfterMs: { min: 5 * 60_000, max: 4 * 3_600_000 },
  quarantineMs: { min: 60_000, max: 24 * 3_600_000 },
  quarantinedShareMax: { min: 0.01, max: 0.5 },
  stoppedShareMax: { min: 0.01, max: 1 },
  doubtfulShareMax: { min: 0.1, max: 1 },
};

/** What was told to a log; another version may have known fewer settings, or more. */
export type StatedHealing = Readonly<Partial<Record<HealingSettingName, number>>>;
