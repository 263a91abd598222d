import type { CloudModel } from '../../local/model/cloud-model.ts';
import type { JsonObject } from '../../local/model/json.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { LifecycleAction, LifecycleDecided } from '../../shared/core/log/lifecycle.ts';
import { type ClusterState, isLive } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** The longest that a group is kept waiting, a minute's tick and a clock that is ahead included. */
const heldMsMax = 3_600_000 + 120_000;
/** Five minutes before the end nothing is held back, and a minute's tick finds that. */
const movedBefore = 3_600_000 - 300_000 + 120_000;
/** A wait that nobody spoke of for so long lapses, where the hook's time-out is two minutes. */
const beatMsMax = 125_000;

interface Held {
  readonly since: number;
  beatAt: number;
  isOver: boolean;
}

/**
 * An Auto Scaling group that waits is let go on once, when no task of ours is on its instance any more,
 * or after an hour; until then it is kept waiting. Nobody calls Auto Scaling but by a decision.
 */
export class LifecycleJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #held = new Map<string, Held>();
  /** Of what waited before the item: the instances that nothing of ours was on. */
  #empty: readonly LifecycleAction[] = [];

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before(): void {
    this.#empty = this.#waits().filter((one) => this.#isEmpty(one.ec2InstanceId));
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    let isRead = false;
    for (const entry of entries) {
      isRead ||= entry.type === 'ReconcileCompleted';
      if (entry.type === 'LifecycleHeartbeatDecided' && 'lifecycleActionToken' in entry) {
        const held = this.#hold(entry.lifecycleActionToken, at);
        if (held.isOver) throw new Violation(`at ${seq}: a wait that is over is kept up`);
        held.beatAt = at;
      }
      if (entry.type === 'LifecycleCompletionDecided' && 'lifecycleActionToken' in entry) {
        this.#judgeEnd(entry as LifecycleDecided & { readonly reason: string }, seq, at);
      }
    }
    if (isBlind) return;
    this.#judgeEmpty(seq);
    if (isRead) this.#judgeWaits(seq, at);
  }

  /** Whoever writes an item lets go of what has been empty since the one before. */
  #judgeEmpty(seq: number): void {
    for (const { ec2InstanceId, lifecycleActionToken } of this.#empty) {
      if (this.#held.get(lifecycleActionToken)?.isOver || !this.#isEmpty(ec2InstanceId)) continue;
      if (!this.#waits().some((one) => one.lifecycleActionToken === lifecycleActionToken)) continue;
      throw new Violation(`at ${seq}: ${ec2InstanceId} is empty, and its group is kept waiting`);
    }
  }

  /** Of groups whose instance is still there, as far as the log knows. */
  #waits(): LifecycleAction[] {
    const waits: LifecycleAction[] = [];
    for (const one of this.#state.ec2Instances.values()) {
      const { ec2InstanceId, state, terminateLifecycleAction: action } = one;
      if (action === undefined || state === 'terminated' || state === 'shutting-down') continue;
      waits.push({ ec2InstanceId, ...action });
    }
    return waits;
  }

  #isEmpty(ec2InstanceId: string): boolean {
    if (this.#ours(ec2InstanceId) > 0) return false;
    for (const { target } of this.#state.attempts.values()) {
      if (target.type === 'EC2' && target.ec2InstanceId === ec2InstanceId) return false;
    }
    return true;
  }

  /** @throws Violation */
  called(operation: string, input: JsonObject): void {
    if (operation !== 'CompleteLifecycleAction') return;
    const token = String(input['LifecycleActionToken']);
    if (this.#held.get(token)?.isOver !== true) {
      throw new Violation(`${token} is completed, which was not decided`);
    }
  }

  /** When all is quiet no group waits for what we know of and have moved. @throws Violation */
  judgeQuiet(model: CloudModel): void {
    const answer = model.call('autoscaling', 'DescribeAutoScalingInstances', {});
    const { AutoScalingInstances } = answer as unknown as {
      AutoScalingInstances: { member: { InstanceId: string; LifecycleState: string }[] };
    };
    for (const { InstanceId, LifecycleState } of AutoScalingInstances.member) {
      const said = this.#state.ec2Instances.get(InstanceId as never)?.terminateLifecycleAction;
      if (LifecycleState !== 'Terminating:Wait' || said === undefined) continue;
      if (this.#ours(InstanceId) > 0) continue;
      throw new Violation(`${InstanceId} is empty, and its group still waits`);
    }
  }

  #judgeEnd(entry: LifecycleDecided & { readonly reason: string }, seq: number, at: number): void {
    const held = this.#hold(entry.lifecycleActionToken, at);
    if (held.isOver) throw new Violation(`at ${seq}: a wait is ended twice`);
    held.isOver = true;
    const left = this.#ours(entry.ec2InstanceId);
    if (left > 0 && (entry.reason !== 'DEADLINE' || at - held.since < 3_600_000)) {
      throw new Violation(`at ${seq}: ${entry.ec2InstanceId} is let go with ${left} tasks on it`);
    }
  }

  /** Each that we know of and that goes on is spoken of again and again, and not for ever. */
  #judgeWaits(seq: number, at: number): void {
    for (const { ec2InstanceId, lifecycleActionToken } of this.#waits()) {
      const held = this.#held.get(lifecycleActionToken);
      if (held?.isOver) continue;
      if (held === undefined) throw new Violation(`at ${seq}: nobody answers for ${ec2InstanceId}`);
      if (at - held.since > heldMsMax)
        throw new Violation(`at ${seq}: ${ec2InstanceId} is held for ever`);
      if (at - held.since > movedBefore && this.#isHeldBack(ec2InstanceId)) {
        throw new Violation(
          `at ${seq}: ${ec2InstanceId} goes soon, and a task is still left there`,
        );
      }
      if (at - held.beatAt > beatMsMax && at - held.since < heldMsMax) {
        throw new Violation(`at ${seq}: ${ec2InstanceId} goes without a heartbeat`);
      }
    }
  }

  /** Whether a slot still holds a task there that runs, and that may be started elsewhere beside it. */
  #isHeldBack(ec2InstanceId: string): boolean {
    for (const { status, taskArn, placementId } of this.#state.slots.values()) {
      const task = this.#state.tasks.get(taskArn as never);
      if (status !== 'STARTED' || task?.lastStatus !== 'RUNNING') continue;
      const instance = this.#state.containerInstances.get(task.containerInstanceArn as never);
      if (instance?.ec2InstanceId !== ec2InstanceId || !instance.agentConnected) continue;
      const placement = this.#state.placements.get(placementId);
      if (placement?.status !== 'ACTIVE' || placement.request.gang) continue;
      // What is to run once is not started beside itself, and what may end is left to end.
      const { singleton, restartPolicy } = placement.request;
      if (singleton !== true && restartPolicy.condition === 'ANY') return true;
    }
    return false;
  }

  /** Tasks of this log's attempts that have not ended, as the log knows them. */
  #ours(ec2InstanceId: string): number {
    let count = 0;
    for (const task of this.#state.tasks.values()) {
      const arn = task.containerInstanceArn;
      const instance = arn === undefined ? undefined : this.#state.containerInstances.get(arn);
      const isOurs = task.startedBy?.includes(`/${this.#state.logId}-`) === true;
      if (instance?.ec2InstanceId === ec2InstanceId && isOurs && isLive(task)) count += 1;
    }
    return count;
  }

  #hold(token: string, at: number): Held {
    const held = this.#held.get(token) ?? { since: at, beatAt: at, isOver: false };
    this.#held.set(token, held);
    return held;
  }
}
