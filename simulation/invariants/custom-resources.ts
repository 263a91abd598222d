import type { Truth } from '../../local/model/cloud-model.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
} from '../../shared/core/state/cluster-state.ts';
import { type Things, takeThings, thingsAskedBy, thingsOf } from './custom-room.ts';
import { roomOn } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/**
 * No instance's licences, shares and devices are promised twice. ECS would refuse none of it, so
 * there is nobody else to see it. Judged by a ledger of what was asked, against what the log knows
 * and against what ECS really runs.
 */
export class CustomResourceJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  /** By `startedBy`: what each task of an attempt holds. */
  readonly #held = new Map<string, Things>();

  constructor(truth: () => Truth, state: ClusterState) {
    this.#truth = truth;
    this.#state = state;
  }

  after({ entries, seq }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskPlaced') continue;
      const { placementId, attemptId, target, runTask } = entry as Placed;
      const asked = thingsAskedBy(this.#state, placementId);
      if (asked.size === 0) continue;
      const wrong = (what: string) => new Violation(`at ${seq}: ${attemptId} ${what}`);
      if (target.type !== 'EC2') throw wrong('asks Fargate for custom resources');
      this.#held.set(runTask.startedBy, asked);
      const instance = this.#state.containerInstances.get(target.containerInstanceArn);
      if (instance === undefined) continue;
      const { things } = roomOn(this.#state, instance, this.#state.tasks.values());
      const [owed] = [...asked.keys()].filter((name) => (things.get(name) ?? 0) < 0);
      if (owed !== undefined) throw wrong(`goes where too little is left of ${owed}`);
      const short = this.#shortOf(instance);
      if (short !== undefined) throw wrong(`goes where what runs holds too much of ${short}`);
    }
  }

  /** Of what ECS itself runs there for us. */
  #shortOf(instance: KnownContainerInstance): string | undefined {
    const left = thingsOf(instance.registeredResources.custom);
    for (const task of this.#truth().tasks.values()) {
      if (task.containerInstanceArn !== instance.containerInstanceArn) continue;
      // People who copy a task of ours do not know what it holds; our calls carry a token.
      if (task.lastStatus === 'STOPPED' || task.clientTokenKey === undefined) continue;
      const held = this.#held.get(task.startedBy ?? '');
      if (held !== undefined) takeThings(left, held, 1);
    }
    return [...left].find(([, much]) => much < 0)?.[0];
  }
}
