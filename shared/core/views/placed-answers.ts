import type { EpochMs, Seq, TaskArn } from '../ids.ts';
import type { Target } from '../log/decided.ts';

/** Why one task of a placement is where it is. */
export interface PlacedAnswer {
  readonly slot: number;
  /** Absent until ECS has answered its start. */
  readonly taskArn?: TaskArn;
  /** The position in the log at which its place was decided. */
  readonly seq: Seq;
  /** One sentence that says why here. */
  readonly summary: string;
  /** Absent when what the log said at that time has expired. */
  readonly why?: WhyHere;
}

/** Why a task was sent where it was, worked out anew on the state that decided it. */
export interface WhyHere {
  readonly at: EpochMs;
  readonly target: Target;
  /** How many container instances would have taken it; 0 when none was asked. */
  readonly eligible: number;
  /** What ruled the others out: the first reason of each, counted. */
  readonly ruledOut: Readonly<Record<string, number>>;
  /** Capacity that stands earlier in the request, and why it was not used. */
  readonly passedOver: readonly string[];
  /** Each strategy of the chain, in its order, with what it made of both. */
  readonly scores: readonly ScoreAnswer[];
  /** What would have been taken instead; absent when there was nothing else. */
  readonly runnerUp?: RunnerUp;
  readonly decidedBy: DecidedBy;
  /** With `STRATEGY`: the first one that told the two apart. */
  readonly strategy?: string;
}

/** One strategy, and what a place is worth to it: the less the better. */
export interface ScoreAnswer {
  /** Such as `spread attribute:ecs.availability-zone` or `binpack memory`. */
  readonly strategy: string;
  readonly here: number;
  readonly runnerUp?: number;
}

/** Another container instance, or another zone on Fargate. */
export interface RunnerUp {
  readonly containerInstanceArn?: string;
  readonly ec2InstanceId?: string;
  readonly availabilityZone?: string;
}

/** What spoke for a place against its runner-up. */
export type DecidedBy =
  /** There was no other. */
  | 'NO_OTHER'
  /** A strategy of the chain. */
  | 'STRATEGY'
  /** Less important tasks had made room for it there. */
  | 'KEPT_FOR_IT'
  /** The runner-up is where the task had just failed. */
  | 'FAILED_THERE'
  /** Nothing but the order of names. */
  | 'FIRST_BY_NAME'
  /** The runner-up suits this task better: the place was chosen with others in mind. */
  | 'OTHERS_IN_MIND';
