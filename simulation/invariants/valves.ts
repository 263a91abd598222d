import type { HealingSettings } from '../../shared/core/healing-settings.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  isLive,
  type KnownContainerInstance,
} from '../../shared/core/state/cluster-state.ts';
import { isHookNearItsEnd } from './hooks.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** What healing does of its own choice, or for silence alone: none of it while the picture is in doubt. */
const patientCauses: ReadonlySet<string> = new Set([
  'CONTAINER_INSTANCE_DRAINING',
  'REBALANCE_RECOMMENDED',
  'SCHEDULED_RETIREMENT',
  'AGENT_SILENT',
]);
const windowMs = 300_000;

/** Healing halts when, and only when, the picture of the cluster is in doubt; and never stops too much. */
export class ValveJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #set: () => HealingSettings;
  #readAt: number | undefined;
  /** When tasks that could have run on were stopped. */
  #stops: number[] = [];

  constructor(state: ClusterState, set: () => HealingSettings) {
    this.#state = state;
    this.#set = set;
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    if (entries.some(({ type }) => type === 'ReconcileCompleted')) this.#readAt = at;
    const doubt = this.#doubtAt(at);
    const isForgetful = entries.some(({ type }) => type === 'TaskForgotten');
    if (!isBlind && !isForgetful && (doubt === undefined) !== (this.#state.halts.size === 0)) {
      const said = doubt === undefined ? 'nothing is in doubt' : doubt;
      throw new Violation(`at ${seq}: ${said}, and healing ${doubt ? 'goes on' : 'halts'}`);
    }
    for (const entry of entries) {
      const isPatient =
        entry.type === 'TaskReplacementDecided' &&
        'cause' in entry &&
        patientCauses.has(entry.cause) &&
        !isHookNearItsEnd(this.#state, entry.taskArn, at);
      const isStop = entry.type === 'TaskStopDecided' && 'reason' in entry;
      const isOld = isStop && entry.reason === 'replaced';
      if (doubt !== undefined && !isForgetful && (isPatient || isOld)) {
        throw new Violation(`at ${seq}: ${entry.taskArn} is moved or stopped though ${doubt}`);
      }
      if (isOld && !this.#isLeaving(entry.taskArn)) this.#count(seq, at);
    }
  }

  #count(seq: number, at: number): void {
    this.#stops = [...this.#stops.filter((stop) => at - stop < windowMs), at];
    let running = 0;
    for (const { owner, lastStatus } of this.#state.tasks.values()) {
      if (owner !== undefined && lastStatus === 'RUNNING') running += 1;
    }
    if (this.#stops.length <= Math.max(1, running * this.#set().stoppedShareMax)) return;
    throw new Violation(
      `at ${seq}: ${this.#stops.length} of ${running} running tasks are stopped within five minutes`,
    );
  }

  #doubtAt(at: number): string | undefined {
    if (this.#readAt !== undefined && at - this.#readAt > windowMs) return 'nobody reads ECS';
    const present = [...this.#state.containerInstances.values()].filter(
      (one) => !this.#isGone(one),
    );
    const doubtful = present.filter(
      ({ agentConnected, missedFirstAt, impaired }) =>
        !agentConnected || missedFirstAt !== undefined || impaired !== undefined,
    );
    const share = doubtful.length / present.length;
    if (doubtful.length >= 3 && share > this.#set().doubtfulShareMax) {
      return `${doubtful.length} of ${present.length} instances are in doubt`;
    }
    const live = [...this.#state.tasks.values()].filter(isLive);
    const missed = live.filter(({ missedFirstAt }) => missedFirstAt !== undefined).length;
    return missed >= 3 && missed / live.length > 0.2 ? `${missed} tasks have vanished` : undefined;
  }

  #isGone(instance: KnownContainerInstance): boolean {
    const { missedFirstAt, missedLastAt, status, ec2InstanceId } = instance;
    const ec2 = this.#state.ec2Instances.get(ec2InstanceId as never);
    if (ec2?.state !== undefined && !['pending', 'running'].includes(ec2.state)) return true;
    const isMissed = (from?: number, to?: number) =>
      from !== undefined && (to ?? 0) - from >= 60_000;
    if (isMissed(ec2?.missedFirstAt, ec2?.missedLastAt)) return true;
    if (ec2?.spotInterruption !== undefined) return false;
    if (isMissed(missedFirstAt, missedLastAt)) return true;
    if (missedFirstAt !== undefined) return false;
    return status === 'INACTIVE' || status === 'DEREGISTERING';
  }

  /** Somebody takes its instance away, or it may be gone. */
  #isLeaving(taskArn: string): boolean {
    const { tasks, containerInstances, ec2Instances } = this.#state;
    const arn = tasks.get(taskArn as never)?.containerInstanceArn;
    const instance = containerInstances.get(arn as never);
    if (instance === undefined) return false;
    const ec2 = ec2Instances.get(instance.ec2InstanceId as never);
    if (this.#isGone(instance) || instance.status === 'DRAINING') return true;
    if (instance.draining || instance.wanted === 'DRAINING') return true;
    return ec2?.spotInterruption !== undefined || ec2?.terminateLifecycleAction !== undefined;
  }
}
