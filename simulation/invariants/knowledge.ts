import type { Truth } from '../../local/model/cloud-model.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState, KnownTask } from '../../shared/core/state/cluster-state.ts';
import { isCrashLooping } from '../workload.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Even if no event tells of an end, readings do; and if they show nothing, a few of them do. */
const toldMs = 6 * 60_000;

const ended = (lastStatus: string) => lastStatus === 'STOPPED' || lastStatus === 'DELETED';

/** What the log knows never goes back, and calls an end only what has ended. */
export class KnowledgeJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  readonly #endings: KnownTask[] = [];
  readonly #isSlow: () => boolean;
  #relapse: string | undefined;

  /** @param isSlow a reading takes several minutes */
  constructor(truth: () => Truth, state: ClusterState, isSlow: () => boolean = () => false) {
    this.#isSlow = isSlow;
    this.#truth = truth;
    this.#state = state;
    state.tasks.listen((before, after) => {
      if (before === undefined || after === undefined) return;
      this.#compare(after.taskArn, before, after);
      if (!ended(before.lastStatus) && ended(after.lastStatus)) this.#endings.push(after);
    });
    state.containerInstances.listen((before, after) => {
      if (before === undefined || after === undefined) return;
      this.#compare(after.containerInstanceArn, before, after);
    });
    state.ec2Instances.listen((before, after) => {
      if (before === undefined || after === undefined) return;
      const isEnding = before.state === 'shutting-down' || before.state === 'terminated';
      if (!isEnding || after.state === 'terminated' || after.state === before.state) return;
      this.#relapse ??= `${after.ec2InstanceId} is ${after.state} after ${before.state}`;
    });
  }

  after({ seq, entries }: LogItem): void {
    if (this.#relapse !== undefined) throw new Violation(`at ${seq}: ${this.#relapse}`);
    for (const task of this.#endings.splice(0)) {
      if (this.#hasEnded(task)) continue;
      throw new Violation(`at ${seq}: ${task.taskArn} counts as ended, which it is not`);
    }
    for (const entry of entries) {
      if (entry.type !== 'StopTaskSkipped' || !('found' in entry)) continue;
      const task = this.#truth().tasks.get(this.#stops.get(entry.effectId) ?? '');
      if (task === undefined || task.desiredStatus === 'STOPPED') continue;
      throw new Violation(`at ${seq}: the stop of ${task.arn} is skipped, and it is not stopping`);
    }
    this.#noteStops(entries);
  }

  /** By effect. */
  readonly #stops = new Map<string, string>();

  #noteStops(entries: LogItem['entries']): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskStopDecided' || !('effectId' in entry)) continue;
      this.#stops.set(entry.effectId, entry.taskArn);
      const [oldest] = this.#stops.keys();
      if (this.#stops.size > 1_000 && oldest !== undefined) this.#stops.delete(oldest);
    }
  }

  #compare(
    arn: string,
    before: { readonly detailVersion: number },
    after: { readonly detailVersion: number },
  ): void {
    if (after.detailVersion >= before.detailVersion) return;
    this.#relapse ??= `${arn} goes back from ${before.detailVersion} to ${after.detailVersion}`;
  }

  #hasEnded({ taskArn }: KnownTask): boolean {
    const { tasks, containerInstances, ec2Instances } = this.#truth();
    const task = tasks.get(taskArn);
    if (task === undefined || task.lastStatus === 'STOPPED') return true;
    const instance = containerInstances.get(task.containerInstanceArn ?? '');
    const ec2 = ec2Instances.get(instance?.ec2InstanceId ?? '');
    return task.containerInstanceArn !== undefined && ec2?.state !== 'running';
  }

  /** Once all is calm, the log knows what there is, other people's tasks too. @throws Violation */
  judgeAgreement(now: number): void {
    const { tasks, containerInstances, ec2Instances } = this.#truth();
    this.#judgeEnds(now);
    for (const instance of containerInstances.values()) {
      if (instance.status === 'INACTIVE') continue;
      if (ec2Instances.get(instance.ec2InstanceId)?.state !== 'running') continue;
      const known = this.#state.containerInstances.get(instance.arn as never);
      const agrees =
        known?.status === instance.status && known.agentConnected === instance.agentConnected;
      const isImpaired = (known?.impaired ?? []).length > 0;
      if (known !== undefined && isImpaired !== (instance.health.status === 'IMPAIRED')) {
        throw new Violation(`${instance.arn} is ${instance.health.status}, unlike in the log`);
      }
      if (!agrees) {
        const seen = `${known?.status} ${known?.agentConnected}`;
        const is = `${instance.status} ${instance.agentConnected}`;
        throw new Violation(`${instance.arn} is ${is}, and the log takes it for ${seen}`);
      }
    }
    for (const task of tasks.values()) {
      if (task.lastStatus !== 'RUNNING' || isCrashLooping(task.taskDefinitionArn)) continue;
      if (this.#state.tasks.get(task.arn as never)?.lastStatus === 'RUNNING') continue;
      throw new Violation(`${task.arn} runs, and the log does not know it`);
    }
  }

  /** What has ended long ago, the log does not take for live: it would hold room for good. */
  #judgeEnds(now: number): void {
    const { tasks } = this.#truth();
    for (const known of this.#state.tasks.values()) {
      if (ended(known.lastStatus)) continue;
      // What ECS has forgotten may be gone since a moment ago: what ran on an instance that died.
      const { lastStatus, stoppedAt = now } = tasks.get(known.taskArn) ?? {};
      if (lastStatus !== 'STOPPED' || now - stoppedAt < toldMs * (this.#isSlow() ? 2 : 1)) continue;
      throw new Violation(`${known.taskArn} has ended, and the log takes it for live`);
    }
  }
}
