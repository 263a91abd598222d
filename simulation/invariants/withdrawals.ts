import type { Truth } from '../../local/model/cloud-model.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { Attempt, ClusterState } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Calls that are on their way when a start is withdrawn are made all the same, for so long. */
const underWayMs = 5_000;
const rememberedMs = 10 * 60_000;

/** A start on an instance that EC2 takes away is withdrawn at once, no other is, and it is not called. */
export class WithdrawalJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #isSteady: () => boolean;
  /** Where each start is to go that is open, or was until this item. */
  readonly #targets = new Map<string, string>();
  readonly #closed: string[] = [];
  readonly #withdrawnAt = new Map<string, number>();

  constructor(truth: () => Truth, state: ClusterState, now: () => number, isSteady: () => boolean) {
    this.#truth = truth;
    this.#state = state;
    this.#now = now;
    this.#isSteady = isSteady;
    state.attempts.listen((before, after) => {
      if (after === undefined) this.#closed.push(before?.attemptId ?? '');
      else if (after.target.type === 'EC2') {
        this.#targets.set(after.attemptId, after.target.ec2InstanceId);
      }
    });
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (entry.type === 'AttemptWithdrawn' && 'attemptId' in entry) {
        this.#judgeWithdrawn(entry.attemptId, seq);
      }
    }
    for (const attemptId of this.#closed.splice(0)) this.#targets.delete(attemptId);
    if (isBlind) return;
    for (const attempt of this.#state.attempts.values()) {
      if (!this.#isInVain(attempt)) continue;
      throw new Violation(`at ${seq}: ${attempt.attemptId} goes to an instance that is going down`);
    }
  }

  /** @throws Violation */
  called(operation: string, name: string): void {
    if (operation !== 'RunTask' || !this.#isSteady()) return;
    const sinceMs = this.#now() - (this.#withdrawnAt.get(name) ?? this.#now());
    if (sinceMs > underWayMs) throw new Violation(`${name} is called though it was withdrawn`);
  }

  #judgeWithdrawn(attemptId: string, seq: number): void {
    const target = this.#targets.get(attemptId) ?? '';
    const { state } = this.#truth().ec2Instances.get(target) ?? {};
    if (state !== undefined && state !== 'shutting-down' && state !== 'terminated') {
      throw new Violation(`at ${seq}: ${attemptId} is withdrawn, and ${target} is ${state}`);
    }
    const now = this.#now();
    this.#withdrawnAt.set(attemptId, now);
    for (const [id, at] of this.#withdrawnAt) {
      if (at >= now - rememberedMs) break;
      this.#withdrawnAt.delete(id);
    }
  }

  #isInVain({ target, placementId }: Attempt): boolean {
    if (target.type !== 'EC2') return false;
    const told = this.#state.ec2Instances.get(target.ec2InstanceId)?.state;
    if (told !== 'shutting-down' && told !== 'terminated') return false;
    const placement = this.#state.placements.get(placementId);
    if (placement === undefined || placement.status === 'DELETING') return false;
    if (placement.request.gang && !placement.complete) return false;
    return told === 'terminated' || !placement.request.singleton;
  }
}
