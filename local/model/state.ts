import type { BusEvent } from './bus-event.ts';
import type { ApiFault } from './local-command.ts';
import type {
  ClientToken,
  Cluster,
  ContainerInstance,
  Ec2Instance,
  Group,
  TagList,
  Task,
  TaskDefinition,
  Zone,
} from './records.ts';
import type { Timer } from './timers.ts';
import type { Timings } from './timings.ts';

/** Everything the model knows that is not kept in a table. */
export interface Settings {
  readonly region: string;
  readonly account: string;
  readonly timings: Timings;
}

/** Level of one token bucket when it was last used. */
export interface BucketLevel {
  tokens: number;
  at: number;
}

/**
 * The whole state. Maps keep the order in which things appeared, which is the order of List
 * answers; indexes are rebuilt, not saved.
 */
export interface State {
  readonly settings: Settings;
  readonly random: { a: number };
  now: number;
  /** Breaks ties between timers of one moment. */
  timerSequence: number;
  readonly timers: Timer[];
  events: BusEvent[];
  listStalenessMs: number;
  apiFaults: (ApiFault & { left: number })[];
  /** By cluster name. */
  readonly clusters: Map<string, Cluster>;
  /** By ARN. */
  readonly taskDefinitions: Map<string, TaskDefinition>;
  /** Newest revision by family. */
  readonly families: Map<string, number>;
  /** By ARN. */
  readonly containerInstances: Map<string, ContainerInstance>;
  /** By ARN. */
  readonly tasks: Map<string, Task>;
  /** By `cluster token`. */
  readonly clientTokens: Map<string, ClientToken>;
  /** By EC2 instance id. */
  readonly ec2Instances: Map<string, Ec2Instance>;
  /** By name. */
  readonly groups: Map<string, Group>;
  /** By name, such as `us-east-1a`. */
  readonly zones: Map<string, Zone>;
  /** By row of ECS's table. */
  readonly buckets: Map<string, BucketLevel>;
  /** By ARN. */
  readonly tags: Map<string, TagList>;
}

/** A state in which nothing exists yet. */
export function newState(options: { seed: number; startAt: number; settings: Settings }): State {
  return {
    settings: options.settings,
    random: { a: options.seed | 0 },
    now: options.startAt,
    timerSequence: 0,
    timers: [],
    events: [],
    listStalenessMs: 0,
    apiFaults: [],
    clusters: new Map(),
    taskDefinitions: new Map(),
    families: new Map(),
    containerInstances: new Map(),
    tasks: new Map(),
    clientTokens: new Map(),
    ec2Instances: new Map(),
    groups: new Map(),
    zones: new Map(),
    buckets: new Map(),
    tags: new Map(),
  };
}
