/** From and to, in milliseconds of model time; the seeded generator picks between them. */
export type Range = readonly [fromMs: number, toMs: number];

/** How long things take in the model. */
export interface Timings {
  /** An EC2 task, from RunTask to RUNNING. */
  readonly ec2TaskStartMs: Range;
  /** A Fargate task, from RunTask to RUNNING. */
  readonly fargateTaskStartMs: Range;
  /** Any task, from desiredStatus STOPPED to STOPPED; `stopTimeout` caps it. */
  readonly taskStopMs: Range;
  /** The ECS control plane notices that an agent is gone. */
  readonly agentLostMs: Range;
  /** An EC2 instance, from `pending` to `running`. */
  readonly instanceLaunchMs: Range;
  /** From `running` to the container instance's registration. */
  readonly instanceRegisterMs: Range;
  /** From `shutting-down` to `terminated`, or from `stopping` to `stopped`. */
  readonly instanceStopMs: Range;
  /** From EC2's Spot interruption warning to the termination. */
  readonly spotWarningMs: number;
  /** How long stopped tasks, INACTIVE container instances and terminated instances are shown. */
  readonly shownAfterEndMs: number;
  /** A token with no task left is forgotten after this; with tasks it lives as long as they are shown. */
  readonly clientTokenMs: number;
}

const hourMs = 3_600_000;

/** Suits a person who watches: everything takes a few seconds. */
export const localTimings: Timings = {
  ec2TaskStartMs: [1_500, 2_500],
  fargateTaskStartMs: [4_000, 6_000],
  taskStopMs: [800, 1_200],
  agentLostMs: [8_000, 12_000],
  instanceLaunchMs: [1_500, 3_000],
  instanceRegisterMs: [2_000, 4_000],
  instanceStopMs: [1_000, 2_000],
  spotWarningMs: 120_000,
  shownAfterEndMs: hourMs,
  clientTokenMs: 24 * hourMs,
};

/** What people report of real clusters. */
export const realisticTimings: Timings = {
  ec2TaskStartMs: [3_000, 10_000],
  fargateTaskStartMs: [20_000, 45_000],
  taskStopMs: [1_500, 30_000],
  agentLostMs: [60_000, 240_000],
  instanceLaunchMs: [15_000, 40_000],
  instanceRegisterMs: [30_000, 90_000],
  instanceStopMs: [20_000, 60_000],
  spotWarningMs: 120_000,
  shownAfterEndMs: hourMs,
  clientTokenMs: 24 * hourMs,
};
