import { setTimeout as delay } from 'node:timers/promises';
import type { PlacementAnswer } from '../../shared/core/views/answers.ts';
import type { EcsTask, LocalClient } from '../wiring/client.ts';
import type { ClusterClock } from '../wiring/cluster-clock.ts';

/** Something that the demo promised did not come true. */
export class DemoFailed extends Error {
  override readonly name = 'DemoFailed';
}

/** One line of the timeline; times are milliseconds of cluster time. */
export interface DemoLine {
  /** Since the demo began. */
  readonly atMs: number;
  readonly text: string;
  /** From the event to the last replacement RUNNING, where there was an event. */
  readonly healedMs?: number;
}

export interface DemoTools {
  readonly client: LocalClient;
  readonly clock: ClusterClock;
  readonly tell: (line: DemoLine) => void;
}

/** How often (wall clock) the API is asked, and how long (cluster time) anything may take. */
const pollMs = 100;
const patienceMs = 300_000;
/** However fast the cluster's clock runs, the machine gets this long (wall clock). */
const wallPatienceMs = 30_000;

/** A failure shows no more than this of what was seen last. */
const seenCharactersMax = 2_000;

/** What the steps of the demo share: the clock, the timeline, and looking through the real API. */
export class DemoRun {
  readonly client: LocalClient;
  readonly #clock: ClusterClock;
  readonly #tell: (line: DemoLine) => void;
  readonly #beganAt: number;

  constructor({ client, clock, tell }: DemoTools) {
    this.client = client;
    this.#clock = clock;
    this.#tell = tell;
    this.#beganAt = clock.now();
  }

  now(): number {
    return this.#clock.now();
  }

  tell(text: string, healedMs?: number): void {
    const atMs = this.now() - this.#beganAt;
    this.#tell({ atMs, text, ...(healedMs === undefined ? {} : { healedMs }) });
  }

  /** Asks again and again until something holds; throws `DemoFailed` when it never does. */
  async until<Value>(
    what: string,
    look: () => Promise<Value>,
    holds: (value: Value) => boolean,
  ): Promise<Value> {
    const wallUntil = Date.now() + Math.max(wallPatienceMs, this.#clock.wallMs(patienceMs));
    for (;;) {
      const value = await look();
      if (holds(value)) return value;
      if (Date.now() > wallUntil) {
        const seen = JSON.stringify(value).slice(0, seenCharactersMax);
        throw new DemoFailed(`Never came true: ${what}. Last seen: ${seen}`);
      }
      await delay(pollMs);
    }
  }

  /** Waits until the API shows all wanted tasks RUNNING, none of them among those that are lost. */
  async untilWhole(
    placementId: string,
    lost: ReadonlySet<string> = new Set(),
  ): Promise<PlacementAnswer> {
    return await this.until(
      `every task of ${placementId} runs`,
      () => this.client.placement(placementId),
      ({ desiredCount, runningCount, tasks }) => {
        const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
        const kept = running.filter(({ taskArn }) => !lost.has(taskArn));
        return runningCount === desiredCount && kept.length === desiredCount;
      },
    );
  }

  /** Waits until ECS itself runs exactly the tasks that the API shows, as many as wanted. */
  async checkWithEcs(placementId: string): Promise<void> {
    await this.until(
      `ECS runs exactly the tasks that the API shows of ${placementId}`,
      async () => {
        const { desiredCount, tasks } = await this.client.placement(placementId);
        const all = await this.client.ecsTasks('RUNNING');
        const ours = all.filter(({ startedBy }) => startedBy?.includes(placementId));
        // On an instance that is dead ECS can stop nothing: such tasks stay, and are wanted no more.
        const wanted = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
        return { desiredCount, shown: wanted.map(briefly).sort(), found: ours.map(briefly).sort() };
      },
      ({ desiredCount, shown, found }) =>
        found.length === desiredCount &&
        found.every((task, index) => task === shown[index] && task.startsWith('RUNNING')) &&
        shown.length === found.length,
    );
  }

  /** Throws `DemoFailed` unless something holds. */
  check(holds: boolean, otherwise: string): void {
    if (!holds) throw new DemoFailed(otherwise);
  }
}

function briefly({ lastStatus, taskArn }: Pick<EcsTask, 'lastStatus' | 'taskArn'>): string {
  return `${lastStatus} ${taskArn.split('/').at(-1)}`;
}
