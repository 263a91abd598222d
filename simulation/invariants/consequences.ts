import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, slotKey } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/**
 * What has to be decided is decided in the very item that brings its reason: no slot goes on holding
 * a task that has stopped, or that stands on an instance which is lost.
 */
export class ConsequenceJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    if (isBlind) return;
    for (const entry of entries) {
      if (entry.type === 'TaskStateChanged' && 'task' in entry) {
        this.#judgeTask(entry.task.taskArn, seq);
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
    if (task?.lastStatus !== 'STOPPED' || !this.#isHeld(taskArn)) return;
    throw new Violation(`at ${seq}: ${taskArn} has stopped, and its slot goes on holding it`);
  }

  #judgeInstance(arn: string, seq: number): void {
    const why = this.#isLost(arn);
    if (why === undefined) return;
    for (const task of this.#state.tasks.values()) {
      if (task.containerInstanceArn !== arn || task.lastStatus === 'STOPPED') continue;
      if (!this.#isHeld(task.taskArn)) continue;
      throw new Violation(`at ${seq}: ${task.taskArn} is held on an instance that is ${why}`);
    }
  }

  #isLost(arn: string): string | undefined {
    const instance = this.#state.containerInstances.get(arn as never);
    if (instance === undefined) return undefined;
    const ec2 = this.#state.ec2Instances.get(instance.ec2InstanceId as never);
    if (ec2?.spotInterruption !== undefined) return 'about to be interrupted';
    if (ec2?.state !== undefined && !['pending', 'running'].includes(ec2.state)) return ec2.state;
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
