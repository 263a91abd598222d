import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  isLive,
  type KnownTask,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** A stop that ECS refused is tried again a minute later. */
const stopAgainMs = 60_000;
/** A task that has not begun to run when so many readings have shown its agent silent waits in vain. */
const silentReadingsMax = 3;

/**
 * What has to be decided is decided in the very item that brings its reason: no slot goes on holding
 * a task that has stopped, that stands on an instance which is lost, or that waits in vain for an
 * agent; and no task of ours goes on that no slot could hold.
 */
export class ConsequenceJudge implements ItemJudge {
  readonly #state: ClusterState;

  /** Complete readings so far. */
  #readings = 0;
  /** How many there had been when an agent fell silent, or a task was first heard of. */
  readonly #silent = new Map<string, number>();
  readonly #heard = new Map<string, number>();

  constructor(state: ClusterState) {
    this.#state = state;
    state.containerInstances.listen((before, after) => {
      const arn = (after ?? before)?.containerInstanceArn ?? '';
      if (after?.agentConnected !== false) this.#silent.delete(arn);
      else if (!this.#silent.has(arn)) this.#silent.set(arn, this.#readings);
    });
    state.tasks.listen((before, after) => {
      if (after === undefined) this.#heard.delete(before?.taskArn ?? '');
      else if (before === undefined) this.#heard.set(after.taskArn, this.#readings);
    });
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    for (const { type } of entries) if (type === 'ReconcileCompleted') this.#readings += 1;
    if (isBlind) return;
    if (entries.some(({ type }) => type === 'ReconcileCompleted')) this.#judgeSilent(seq);
    for (const entry of entries) {
      if (entry.type === 'TaskStateChanged' && 'task' in entry) {
        this.#judgeTask(entry.task.taskArn, seq);
        this.#judgeStray(entry.task.taskArn, seq, at);
      } else if (entry.type === 'ContainerInstanceStateChanged' && 'containerInstance' in entry) {
        this.#judgeInstance(entry.containerInstance.containerInstanceArn, seq);
      } else if ('ec2InstanceId' in entry) {
        const { containerInstancesOfEc2 } = this.#state.indexes;
        for (const arn of containerInstancesOfEc2.of(entry.ec2InstanceId)) {
          this.#judgeInstance(arn, seq);
        }
      }
    }
  }

  #judgeTask(taskArn: string, seq: number): void {
    const task = this.#state.tasks.get(taskArn as never);
    if (task !== undefined && this.#isToBeMended(task) && this.#isHeld(taskArn)) {
      throw new Violation(`at ${seq}: ${taskArn} is unhealthy, and its slot goes on holding it`);
    }
    if (task?.lastStatus !== 'STOPPED' || !this.#isHeld(taskArn)) return;
    throw new Violation(`at ${seq}: ${taskArn} has stopped, and its slot goes on holding it`);
  }

  #isToBeMended({ lastStatus, desiredStatus, healthStatus, owner }: KnownTask): boolean {
    const { condition } =
      this.#state.placements.get(owner?.placementId as never)?.request.restartPolicy ?? {};
    const runs = lastStatus === 'RUNNING' && desiredStatus === 'RUNNING';
    return runs && healthStatus === 'UNHEALTHY' && condition !== 'NONE';
  }

  /** Of an attempt of ours that is over, or of a placement that is gone. */
  #judgeStray(taskArn: string, seq: number, at: number): void {
    const { tasks, placements, effects, logId } = this.#state;
    const task = tasks.get(taskArn as never);
    if (task === undefined || !isLive(task) || task.desiredStatus === 'STOPPED') return;
    if (task.startedBy?.includes(`/${logId}-`) !== true) return;
    const { placementId, slot } = task.owner ?? {};
    const isWanted = slot !== undefined && placements.has(placementId as never);
    const isRefused = at - (task.stopRefusedAt ?? 0) < stopAgainMs;
    if (isWanted || isRefused) return;
    for (const effect of effects.values()) {
      if (effect.type === 'StopTask' && effect.taskArn === taskArn) return;
    }
    throw new Violation(`at ${seq}: ${taskArn} is a stray of ours, and is not stopped`);
  }

  /** What never ran, where no agent is there to start it. */
  #judgeSilent(seq: number): void {
    // When much is silent at once, silence is no proof: `ValveJudge` says when.
    if (this.#state.halts.size > 0) return;
    for (const { taskArn = '' } of this.#state.slots.values()) {
      const task = this.#state.tasks.get(taskArn as never);
      if (task?.containerInstanceArn === undefined || !isYetToRun(task)) continue;
      const silentFrom = this.#silent.get(task.containerInstanceArn);
      if (silentFrom === undefined || !this.#isHeld(taskArn)) continue;
      // What must not run twice waits for EC2 to say that it does not run.
      if (this.#isSingleton(task)) continue;
      const from = Math.max(silentFrom, this.#heard.get(taskArn) ?? this.#readings);
      if (this.#readings - from < silentReadingsMax) continue;
      throw new Violation(`at ${seq}: ${taskArn} waits in vain for a silent agent`);
    }
  }

  #isSingleton({ owner }: KnownTask): boolean {
    const placement = this.#state.placements.get(owner?.placementId as never);
    return placement?.request.singleton === true;
  }

  #judgeInstance(arn: string, seq: number): void {
    const why = this.#isLost(arn);
    if (why === undefined) return;
    for (const task of this.#state.tasks.values()) {
      if (task.containerInstanceArn !== arn || task.lastStatus === 'STOPPED') continue;
      if (!this.#isHeld(task.taskArn)) continue;
      // A drain waits for the budget of a placement, and for trust in what is seen: other judges' work.
      const mayWait =
        this.#hasBudget(task) || this.#state.halts.size > 0 || this.#mayStillRun(task);
      if (patient.has(why) && mayWait) continue;
      throw new Violation(`at ${seq}: ${task.taskArn} is held on an instance that is ${why}`);
    }
  }

  /** What must not run twice waits for EC2, however long the agent of its instance is silent. */
  #mayStillRun(task: KnownTask): boolean {
    const instance = this.#state.containerInstances.get(task.containerInstanceArn as never);
    return instance?.agentConnected === false && this.#isSingleton(task);
  }

  #hasBudget({ owner }: KnownTask): boolean {
    const placement = this.#state.placements.get(owner?.placementId as never);
    return placement?.request.disruptionBudget !== undefined;
  }

  #isLost(arn: string): string | undefined {
    const instance = this.#state.containerInstances.get(arn as never);
    if (instance === undefined) return undefined;
    const ec2 = this.#state.ec2Instances.get(instance.ec2InstanceId as never);
    if (ec2?.spotInterruption !== undefined) return 'about to be interrupted';
    if (ec2?.state !== undefined && !['pending', 'running'].includes(ec2.state)) return ec2.state;
    if (ec2?.rebalanceRecommended) return 'likely to be interrupted';
    if (ec2?.scheduledChange?.endsWith('RETIREMENT_SCHEDULED')) return 'to be retired';
    if (instance.status === 'DRAINING' || instance.status === 'INACTIVE') return instance.status;
    return undefined;
  }

  /** By a slot of a placement that stands; a gang on its way is judged as a whole. */
  #isHeld(taskArn: string): boolean {
    const owner = this.#state.tasks.get(taskArn as never)?.owner;
    if (owner?.slot === undefined) return false;
    const placement = this.#state.placements.get(owner.placementId);
    if (placement?.status !== 'ACTIVE') return false;
    if (placement.request.gang && !placement.complete) return false;
    const slot = this.#state.slots.get(slotKey(owner.placementId, owner.slot));
    return slot?.status === 'STARTED' && slot.taskArn === taskArn;
  }
}

/** What a budget or a valve may hold back. */
const patient: ReadonlySet<string> = new Set([
  'DRAINING',
  'likely to be interrupted',
  'to be retired',
]);

function isYetToRun({ lastStatus, desiredStatus, startedAt }: KnownTask): boolean {
  const isBefore = ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus);
  return isBefore && desiredStatus === 'RUNNING' && startedAt === undefined;
}
