import type { HealingSettings } from '../../shared/core/healing-settings.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  type KnownContainerInstance,
  type KnownTask,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Replacement = Extract<Decided, { type: 'TaskReplacementDecided' }>;
type Stop = Extract<Decided, { type: 'TaskStopDecided' }>;

/** Once a silence is a loss, what ran there is given up within so long. */
const slackMs = 70_000;
/** From the moment of an append to its place in the log. */
const appendMs = 10_000;
/**
 * Where clocks are wrong, readings a minute apart are what time is measured by: the first may come at
 * once, and two may be less than a minute apart.
 */
const doubtful = { loss: 100_000 / 240_000, suspicion: 40_000 / 120_000 };

/**
 * A silent agent is waited for as documented: what runs there is started elsewhere neither sooner nor
 * later, a singleton not at all, and none of it is stopped.
 */
export class SilenceJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #world: { readonly isCalm: boolean; readonly isSteady: boolean };
  readonly #set: () => HealingSettings;
  /** When the log learned that an agent is disconnected, by the world's clock. */
  readonly #since = new Map<string, number>();

  constructor(
    state: ClusterState,
    now: () => number,
    world: { readonly isCalm: boolean; readonly isSteady: boolean },
    set: () => HealingSettings,
  ) {
    this.#state = state;
    this.#now = now;
    this.#world = world;
    this.#set = set;
    state.containerInstances.listen((before, after) => {
      const arn = (after ?? before)?.containerInstanceArn ?? '';
      if (after?.agentConnected !== false) this.#since.delete(arn);
      else if (!this.#since.has(arn)) this.#since.set(arn, this.#now());
    });
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (entry.type === 'TaskReplacementDecided' && 'cause' in entry) {
        if (entry.cause === 'AGENT_SILENT') this.#judgeLoss(entry, seq);
        if (entry.cause === 'AGENT_SILENT' || entry.cause === 'AGENT_DISCONNECTED') {
          this.#judgeSingleton(entry, seq);
        }
      } else if (entry.type === 'TaskStopDecided' && 'reason' in entry) this.#judgeStop(entry, seq);
    }
    // When much is silent at once, silence is no proof: `ValveJudge` says when.
    const isTrusted = this.#state.halts.size === 0;
    if (this.#world.isCalm && !isBlind && isTrusted && this.#since.size > 0) this.#judgeDelay(seq);
  }

  #judgeLoss({ taskArn }: Replacement, seq: number): void {
    const instance = this.#hostOf(this.#state.tasks.get(taskArn as never));
    if (instance === undefined) return;
    const silent = this.#now() - (this.#since.get(instance.containerInstanceArn) ?? this.#now());
    const isDoubted = this.#isDoubted(instance);
    const { suspectAfterMs, lostAfterMs } = this.#set();
    const sure = isDoubted ? suspectAfterMs : lostAfterMs;
    const share = isDoubted ? doubtful.suspicion : doubtful.loss;
    if (silent >= (this.#world.isSteady ? sure - appendMs : sure * share)) return;
    throw new Violation(`at ${seq}: ${taskArn} is given up after a silence of ${silent} ms`);
  }

  #judgeSingleton({ placementId, slot }: Replacement, seq: number): void {
    if (this.#state.placements.get(placementId)?.request.singleton !== true) return;
    throw new Violation(
      `at ${seq}: ${placementId}/${slot}, a singleton, is started beside one that may run`,
    );
  }

  /** What nobody wants any more may be stopped anywhere; what was only replaced may still serve. */
  #judgeStop({ taskArn, reason }: Stop, seq: number): void {
    const task = this.#state.tasks.get(taskArn);
    const instance = this.#hostOf(task);
    if (reason !== 'replaced' || task?.startedAt === undefined || instance === undefined) return;
    if (instance.agentConnected || !this.#isOnlySilent(instance)) return;
    throw new Violation(`at ${seq}: ${taskArn} is stopped where its agent is only silent`);
  }

  #judgeDelay(seq: number): void {
    for (const [arn, since] of this.#since) {
      const silent = this.#now() - since;
      if (silent <= this.#set().lostAfterMs + slackMs) continue;
      for (const taskArn of this.#state.indexes.liveTasksOnInstance.of(arn as never)) {
        if (!this.#isHeld(taskArn)) continue;
        throw new Violation(`at ${seq}: ${taskArn} is waited for after ${silent} ms of silence`);
      }
    }
  }

  #isHeld(taskArn: string): boolean {
    const task = this.#state.tasks.get(taskArn as never);
    if (task?.owner?.slot === undefined || task.startedAt === undefined) return false;
    const placement = this.#state.placements.get(task.owner.placementId);
    if (placement?.status !== 'ACTIVE' || placement.request.singleton === true) return false;
    if (placement.request.gang && !placement.complete) return false;
    const slot = this.#state.slots.get(slotKey(task.owner.placementId, task.owner.slot));
    return slot?.status === 'STARTED' && slot.taskArn === taskArn;
  }

  /** Nothing but its silence speaks against it. */
  #isOnlySilent(instance: KnownContainerInstance): boolean {
    const { status, draining, wanted, missedFirstAt, ec2InstanceId } = instance;
    if (status !== 'ACTIVE' || draining || wanted === 'DRAINING') return false;
    if (missedFirstAt !== undefined) return false;
    const ec2 = this.#state.ec2Instances.get(ec2InstanceId as never);
    return ec2 === undefined || Object.keys(ec2).every((name) => /^(ec2Inst|state)/.test(name))
      ? ec2?.state === undefined || ec2.state === 'running'
      : false;
  }

  #isDoubted({ impaired = [], ec2InstanceId }: KnownContainerInstance): boolean {
    const ec2 = this.#state.ec2Instances.get(ec2InstanceId as never);
    const checks = impaired.filter((check) => check !== 'AGENT_CONNECTIVITY');
    return checks.length > 0 || ec2?.missedFirstAt !== undefined;
  }

  #hostOf(task: KnownTask | undefined): KnownContainerInstance | undefined {
    return this.#state.containerInstances.get(task?.containerInstanceArn as never);
  }
}
