import type { HealingSettings } from '../../shared/core/healing-settings.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  KnownTask,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Quarantined = Extract<Decided, { type: 'ContainerInstanceQuarantined' }>;
type Eased = Extract<Decided, { type: 'ContainerInstanceQuarantineEased' }>;

const minuteMs = 60_000;
/** What lies further apart does not belong together. */
const togetherMs = 5 * minuteMs;
/** So long a task must have run on probation; ECS dates its start, and clocks may be five minutes off. */
const provenMs = minuteMs;
/** A quarantine that is over is ended by the next minute's tick, unless nothing of ours runs. */
const lateMs = 3 * minuteMs;

interface Failure {
  readonly at: number;
  readonly placementId: string;
  readonly arn: string;
}

/**
 * Three failures of two placements within five minutes close an instance for as long as is set, while few
 * are closed; then one task at a time has to prove it. A placement that fails on three instances
 * counts against none.
 */
export class QuarantineJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #isCalm: () => boolean;
  readonly #set: () => HealingSettings;
  /** Of the last five minutes, the oldest first. */
  #failures: Failure[] = [];
  /** By placement. */
  readonly #blamedUntil = new Map<string, number>();
  /** When the counting for an instance began anew, by the number of failures until then. */
  readonly #forgiven = new Map<string, number>();
  readonly #probation = new Set<string>();
  /** In quarantine or on probation, by what the log says. */
  readonly #watched = new Set<string>();
  #counted = 0;

  constructor(state: ClusterState, isCalm: () => boolean, set: () => HealingSettings) {
    this.#state = state;
    this.#set = set;
    this.#isCalm = isCalm;
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    this.#failures = this.#failures.filter((one) => at - one.at <= togetherMs);
    for (const entry of entries) {
      if (entry.type === 'TaskReplacementDecided' && 'cause' in entry) {
        if (entry.cause === 'TASK_STOPPED') this.#count(entry.taskArn, entry.placementId, at);
      } else if (entry.type === 'TaskFinished' && 'taskArn' in entry) {
        this.#count(entry.taskArn, entry.placementId as string, at);
      } else if (entry.type === 'PlacementBlamed' && 'containerInstanceArns' in entry) {
        this.#judgeBlame(entry.placementId, seq);
        this.#blamedUntil.set(entry.placementId, at + this.#set().quarantineMs);
      } else if (entry.type === 'ContainerInstanceQuarantined' && 'failures' in entry) {
        this.#judgeQuarantined(entry, seq, at);
      } else if (entry.type === 'ContainerInstanceQuarantineEased' && 'to' in entry) {
        this.#judgeEased(entry, seq, at);
      }
    }
    if (isBlind) return;
    this.#judgeForgotten(seq);
    this.#judgeMissing(seq, at);
    if (this.#probation.size > 0) this.#judgeProbation(seq);
    this.#judgeEnd(seq, at);
  }

  #count(taskArn: string | undefined, placementId: string, at: number): void {
    const task = this.#state.tasks.get(taskArn as never);
    const arn = task?.containerInstanceArn;
    if (task === undefined || arn === undefined || !isFailure(task)) return;
    this.#failures.push({ at, placementId, arn });
    this.#counted += 1;
  }

  #judgeBlame(placementId: string, seq: number): void {
    const own = this.#failures.filter((one) => one.placementId === placementId);
    const places = new Set(own.map(({ arn }) => arn)).size;
    if (places >= 3) return;
    throw new Violation(`at ${seq}: ${placementId} is blamed for failures on ${places} instances`);
  }

  #judgeQuarantined({ containerInstanceArn: arn, until }: Quarantined, seq: number, at: number) {
    const against = this.#against(arn, at);
    const placements = new Set(against.map(({ placementId }) => placementId)).size;
    const isDue = this.#probation.has(arn)
      ? against.length > 0
      : against.length >= 3 && placements >= 2;
    if (!isDue) {
      const what = `${against.length} failures of ${placements} placements`;
      throw new Violation(`at ${seq}: ${arn} is in quarantine for ${what}`);
    }
    if (until - at !== this.#set().quarantineMs) {
      throw new Violation(`at ${seq}: ${arn} is in quarantine for ${until - at} ms`);
    }
    const all = [...this.#state.containerInstances.values()];
    const active = all.filter(({ status }) => status === 'ACTIVE').length;
    const closed = all.filter(isQuarantined).length;
    if (closed > Math.max(1, active * this.#set().quarantinedShareMax)) {
      throw new Violation(`at ${seq}: ${closed} of ${active} instances are in quarantine`);
    }
    this.#forgive(arn);
    this.#probation.delete(arn);
    this.#watched.add(arn);
  }

  #judgeEased({ containerInstanceArn: arn, to }: Eased, seq: number, at: number): void {
    if (to === 'PROBATION') this.#probation.add(arn);
    else {
      const tasks = [...this.#state.tasks.values()];
      const proof = tasks.find(
        (task) =>
          task.containerInstanceArn === arn &&
          task.lastStatus === 'RUNNING' &&
          at - (task.startedAt ?? at) >= provenMs,
      );
      if (proof === undefined || !this.#probation.delete(arn)) {
        throw new Violation(`at ${seq}: ${arn} is opened though nothing has run there since`);
      }
      this.#watched.delete(arn);
    }
    this.#forgive(arn);
  }

  /** Nothing but a decision ends a quarantine, or the end of the instance. */
  #judgeForgotten(seq: number): void {
    for (const arn of this.#watched) {
      const instance = this.#state.containerInstances.get(arn as never);
      if (instance === undefined) this.#watched.delete(arn);
      else if (instance.quarantine === undefined) {
        throw new Violation(`at ${seq}: nobody decided to end the quarantine of ${arn}`);
      }
    }
  }

  /** An instance that has to be in quarantine, and is open. */
  #judgeMissing(seq: number, at: number): void {
    const all = [...this.#state.containerInstances.values()];
    const active = all.filter(({ status }) => status === 'ACTIVE').length;
    const most = Math.max(1, Math.floor(active * this.#set().quarantinedShareMax));
    const mayMore = all.filter(isQuarantined).length + 1 <= most;
    if (!mayMore) return;
    for (const arn of new Set(this.#failures.map((one) => one.arn))) {
      const instance = this.#state.containerInstances.get(arn as never);
      if (instance === undefined || instance.quarantine !== undefined) continue;
      const against = this.#against(arn, at);
      const placements = new Set(against.map(({ placementId }) => placementId)).size;
      if (against.length < 3 || placements < 2) continue;
      throw new Violation(`at ${seq}: ${against.length} tasks failed on ${arn}, and it is open`);
    }
  }

  /** One task at a time. */
  #judgeProbation(seq: number): void {
    const { indexes, tasks, attempts, containerInstances } = this.#state;
    for (const arn of this.#probation) {
      const from = containerInstances.get(arn as never)?.quarantine?.probationFrom;
      if (from === undefined) continue;
      let tried = 0;
      for (const id of indexes.attemptsOnInstance.of(arn as never)) {
        const attempt = attempts.get(id);
        if (attempt !== undefined && attempt.decidedAt >= from) tried += attempt.slots.length;
      }
      for (const id of indexes.liveTasksOnInstance.of(arn as never)) {
        const task = tasks.get(id);
        const isSeenToo = attempts.has(task?.startedBy?.split('/')[2] as never);
        if (task?.owner !== undefined && task.seenAt >= from && !isSeenToo) tried += 1;
      }
      if (tried <= 1) continue;
      throw new Violation(`at ${seq}: ${tried} tasks are tried on ${arn} at once`);
    }
  }

  /** No quarantine is for ever. */
  #judgeEnd(seq: number, at: number): void {
    if (!this.#isCalm()) return;
    for (const instance of this.#state.containerInstances.values()) {
      if (!isQuarantined(instance) || instance.status !== 'ACTIVE') continue;
      const overMs = at - (instance.quarantine?.until ?? at);
      if (overMs <= lateMs) continue;
      throw new Violation(
        `at ${seq}: the quarantine of ${instance.containerInstanceArn} is over for ${overMs} ms`,
      );
    }
  }

  #against(arn: string, at: number): Failure[] {
    const forgiven = this.#forgiven.get(arn) ?? 0;
    const first = this.#counted - this.#failures.length;
    return this.#failures.filter((one, index) => {
      const isBlamed = (this.#blamedUntil.get(one.placementId) ?? 0) > at;
      const isKnown = this.#state.placements.has(one.placementId as never);
      return one.arn === arn && first + index >= forgiven && isKnown && !isBlamed;
    });
  }

  #forgive(arn: string): void {
    this.#forgiven.set(arn, this.#counted);
  }
}

function isQuarantined({ quarantine }: KnownContainerInstance): boolean {
  return quarantine !== undefined && quarantine.probationFrom === undefined;
}

/** Of the task or of its place; not for want of memory, and nobody stopped it. */
function isFailure({ stopCode, exits = [] }: KnownTask): boolean {
  if (stopCode === 'TaskFailedToStart') return true;
  if (stopCode !== 'EssentialContainerExited') return false;
  if (exits.some(({ reason }) => reason?.includes('OutOfMemory'))) return false;
  return exits.length === 0 || exits.some(({ exitCode }) => exitCode !== 0);
}
