import type { Truth } from '../../local/model/cloud-model.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Word of an agent that is back takes so long, … */
const wordMs = 5_000;
/** … or so long where events are lost, lists are old and functions die. */
const lateWordMs = 600_000;

type Replacement = Extract<Decided, { type: 'TaskReplacementDecided' }>;

/**
 * A task is given up only for what is true of it: what the log has heard by then has happened, and
 * none of the ends is ever taken back. A flapping agent, a stale list or an empty page is no end.
 */
export class ReplacementJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #isCalm: () => boolean;

  /** @param isCalm nothing of Estiva's own fails */
  constructor(truth: () => Truth, state: ClusterState, now: () => number, isCalm: () => boolean) {
    this.#truth = truth;
    this.#state = state;
    this.#now = now;
    this.#isCalm = isCalm;
  }

  after({ entries, seq }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskReplacementDecided' || !('cause' in entry)) continue;
      const { taskArn, cause, placementId, slot } = entry;
      if (taskArn === undefined || this.#isTrue(entry, taskArn)) continue;
      throw new Violation(
        `at ${seq}: ${placementId}/${slot} gives up ${taskArn} for ${cause}, which is not so`,
      );
    }
  }

  #isTrue({ cause }: Replacement, taskArn: string): boolean {
    const { tasks, containerInstances, ec2Instances } = this.#truth();
    const task = tasks.get(taskArn);
    if (task === undefined || task.desiredStatus === 'STOPPED') return true;
    const instance = containerInstances.get(task.containerInstanceArn ?? '');
    const ec2 = ec2Instances.get(instance?.ec2InstanceId ?? '');
    switch (cause) {
      case 'TASK_STOPPED':
      case 'TASK_MISSING':
        return false;
      // The entry that gives it up is another one.
      case 'PREEMPTED':
        return false;
      // A gang is given up as a whole.
      case 'START_REFUSED':
        return true;
      case 'EC2_INSTANCE_TERMINATED':
        return ec2 === undefined || ['shutting-down', 'terminated'].includes(ec2.state);
      case 'EC2_INSTANCE_STOPPED':
        return ec2?.state !== 'running' && ec2?.state !== 'pending';
      case 'SPOT_INTERRUPTION':
        return ec2?.interruptedAt !== undefined;
      case 'CONTAINER_INSTANCE_GONE':
        return instance === undefined || !['ACTIVE', 'DRAINING'].includes(instance.status);
      case 'CONTAINER_INSTANCE_DRAINING': {
        const known = this.#state.containerInstances.get(instance?.arn as never);
        const isAsked = known?.wanted === 'DRAINING' || known?.draining === true;
        if (ec2 !== undefined && this.#isTakenOut(ec2)) return true;
        return instance?.status === 'DRAINING' || isAsked || known?.status === 'DRAINING';
      }
      case 'AGENT_DISCONNECTED':
        return task.startedAt === undefined;
      case 'TASK_UNHEALTHY':
        return task.unhealthy === true;
      // It may have begun a moment ago.
      case 'TASK_STUCK':
        return task.startedAt === undefined || this.#now() - task.startedAt <= lateWordMs;
      // How long it has been silent is for `silence` to judge.
      case 'AGENT_SILENT':
        return instance?.silent !== false || ec2?.state !== 'running' || this.#isLate(instance);
      case 'REBALANCE_RECOMMENDED':
        return ec2?.rebalanceRecommendedAt !== undefined;
      case 'SCHEDULED_RETIREMENT':
        return ec2?.retirementAnnouncedAt !== undefined;
    }
  }
  /** Its Auto Scaling group lets it go, or has done so. */
  #isTakenOut({ id, state }: { readonly id: string; readonly state: string }): boolean {
    const members = [...this.#truth().groups.values()].flatMap((group) => group.members);
    const member = members.find(({ ec2InstanceId }) => ec2InstanceId === id);
    return member === undefined ? state !== 'running' : member.lifecycleState !== 'InService';
  }

  /** It was silent until a moment ago, and the word that it is back is on its way. */
  #isLate({ health }: { readonly health: { readonly changedAt: number } }): boolean {
    return this.#now() - health.changedAt <= (this.#isCalm() ? wordMs : lateWordMs);
  }
}
