/** Cluster time as a function of wall time; plain, so that it can be handed to a worker. */
export interface ClockSetting {
  readonly wallStartMs: number;
  readonly clusterStartMs: number;
  /** How many times faster than the wall clock; 1 or more. */
  readonly factor: number;
}

/** The time that the local cloud and every function see; it may run faster than the wall clock. */
export class ClusterClock {
  readonly setting: ClockSetting;

  constructor(setting: ClockSetting) {
    this.setting = setting;
  }

  /** A clock that begins now, or later where the saved state has already been. */
  static starting(factor: number, notBeforeMs = 0): ClusterClock {
    const wallStartMs = Date.now();
    return new ClusterClock({
      wallStartMs,
      clusterStartMs: Math.max(wallStartMs, notBeforeMs),
      factor,
    });
  }

  /** Milliseconds since 1970 of cluster time. */
  now(): number {
    const { wallStartMs, clusterStartMs, factor } = this.setting;
    return Math.floor(clusterStartMs + (Date.now() - wallStartMs) * factor);
  }

  /** How long the wall clock takes for this much cluster time. */
  wallMs(clusterMs: number): number {
    return clusterMs / this.setting.factor;
  }
}
