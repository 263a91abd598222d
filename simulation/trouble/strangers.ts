import { ModelError } from '../../local/model/model-error.ts';
import type { Random } from '../random.ts';
import { cluster, type World } from '../world.ts';

const runsMs = [30_000, 1_200_000] as const;

/** Who is not Estiva and uses the cluster too: people, and an Estiva of another stack. */
const startedBys = ['ops', undefined, 'estiva/p-elsewhere/OTHER-12-1'] as const;

/** People who run a task once more take all of it over, `startedBy` too; and some need much at once. */
const copiedShare = 0.15;
const manyShare = 0.25;
const many = 10;

/** Tasks of other people, which take room and are none of our business. */
export class Strangers {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** They start a task or two, and stop them when they are done. */
  runTask(): boolean {
    const startedBy = this.#random.chance(copiedShare)
      ? this.#copied()
      : this.#random.pick(startedBys);
    const input = {
      cluster,
      taskDefinition: this.#random.pick(['worker:1', 'edge:1']),
      count: this.#random.chance(manyShare) ? many : this.#random.whole(1, 2),
      launchType: 'EC2',
      ...(startedBy !== undefined && { startedBy }),
    };
    const answer = this.#call('RunTask', input);
    const tasks = (answer?.['tasks'] ?? []) as { taskArn: string }[];
    const { agenda, troubleUntil } = this.#world;
    const runMs = Math.min(this.#random.whole(...runsMs), troubleUntil - agenda.now);
    agenda.after(runMs, () => {
      for (const { taskArn } of tasks) this.#call('StopTask', { cluster, task: taskArn });
    });
    return tasks.length > 0;
  }

  /** Of whatever has run here, ours or not. */
  #copied(): string | undefined {
    const tasks = [...this.#world.cloud.model.truth.tasks.values()];
    return this.#random.pick(tasks)?.startedBy;
  }

  /** Takes an instance out of the cluster with all that runs on it. */
  deregister(containerInstance: string | undefined): boolean {
    if (containerInstance === undefined) return false;
    const input = { cluster, containerInstance, force: true };
    return this.#call('DeregisterContainerInstance', input) !== undefined;
  }

  #call(operation: string, input: object) {
    try {
      return this.#world.cloud.call('ecs', operation, input);
    } catch (error) {
      // There is no room, or it is too much at once: they do without.
      if (error instanceof ModelError) return undefined;
      throw error;
    }
  }
}
