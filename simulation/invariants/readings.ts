import type { JsonObject } from '../../local/model/json.ts';
import type { Entry, LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** A container instance, as a Describe answer shows it. */
interface Seen {
  readonly containerInstanceArn: string;
  readonly version: number;
  readonly status: string;
  readonly agentConnected: boolean;
}

/**
 * A reading of the cluster counts as complete only if every page of every list was asked for and
 * answered, and what it showed of the instances is known from then on. Judged where functions live
 * on, so that one reading ends before the next begins.
 */
export class ReadingJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #isSteady: () => boolean;
  readonly #unanswered = new Set<string>();
  readonly #unread = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  /** Instances that something else told of since the reading began. */
  readonly #toldOf = new Set<string>();

  constructor(state: ClusterState, isSteady: () => boolean) {
    this.#state = state;
    this.#isSteady = isSteady;
  }

  /** Only a reading lists anything, and it begins with the instances that are ACTIVE. */
  called(operation: string, input: JsonObject): void {
    if (!operation.startsWith('List')) return;
    const { status, nextToken } = input;
    if (operation === 'ListContainerInstances' && status === 'ACTIVE' && nextToken === undefined) {
      this.#forgetPages('ListContainerInstances');
      this.#seen.clear();
      this.#toldOf.clear();
    }
    // The list of tasks may go on from one invocation to the next.
    if (operation === 'ListTasks' && nextToken === undefined) this.#forgetPages('ListTasks');
    const page = pageOf(operation, input, nextToken);
    this.#unread.delete(page);
    this.#unanswered.add(page);
  }

  answered(operation: string, input: JsonObject, answer: JsonObject): void {
    if (operation === 'DescribeContainerInstances') {
      const { containerInstances } = answer as unknown as { containerInstances: readonly Seen[] };
      for (const seen of containerInstances) this.#seen.set(seen.containerInstanceArn, seen);
    }
    if (!operation.startsWith('List')) return;
    this.#unanswered.delete(pageOf(operation, input, input['nextToken']));
    const { nextToken } = answer;
    if (nextToken !== undefined) this.#unread.add(pageOf(operation, input, nextToken));
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    if (isBlind || !this.#isSteady()) return;
    if (!entries.some(({ type }) => type === 'ReconcileCompleted')) return this.#listen(entries);
    const [unanswered] = this.#unanswered;
    const [unread] = this.#unread;
    const problem =
      unanswered === undefined
        ? unread && `page ${unread} was not read`
        : `${unanswered} was not answered`;
    if (problem !== undefined) {
      throw new Violation(`at ${seq}: a reading counts as complete, and ${problem}`);
    }
    for (const seen of this.#seen.values()) this.#mustBeKnown(seen, seq);
  }

  #forgetPages(operation: string): void {
    for (const pages of [this.#unanswered, this.#unread]) {
      for (const page of pages) if (page.startsWith(operation)) pages.delete(page);
    }
  }

  #listen(entries: LogItem['entries']): void {
    for (const stored of entries) {
      const entry = stored as Entry;
      if (entry.type !== 'ContainerInstanceStateChanged') continue;
      this.#toldOf.add(entry.containerInstance.containerInstanceArn);
    }
  }

  #mustBeKnown({ containerInstanceArn: arn, ...seen }: Seen, seq: number): void {
    const known = this.#state.containerInstances.get(arn as never);
    if (known === undefined && seen.status === 'INACTIVE') return;
    // What is newer than the answer may say something else; another version alone is no news.
    if (known !== undefined && known.detailVersion >= seen.version) return;
    if (known?.agentConnected === seen.agentConnected) return;
    // What was no news when the reading began is left out of it, and an older event may say something
    // else by its end: the next reading mends that.
    if (this.#toldOf.has(arn)) return;
    const was = known === undefined ? 'unknown' : `agentConnected ${known.agentConnected}`;
    throw new Violation(`at ${seq}: ${arn} was read and is ${was}`);
  }
}

function pageOf(operation: string, { status, desiredStatus }: JsonObject, token: unknown): string {
  return [operation, status ?? desiredStatus, token ?? 'first'].join(' ');
}
