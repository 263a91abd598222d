import type { PlacementInput } from '../shared/core/placement.ts';
import type { createApi } from '../shared/runtime/api/create-api.ts';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import { drawPlacement } from './workload.ts';
import { cluster } from './world.ts';

/** What a person was told, and what therefore has to come true. */
export interface Promised {
  readonly key: string;
  readonly input: PlacementInput;
  placementId?: string;
  desiredCount: number;
  deleted: boolean;
}

export interface PeopleOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly api: () => ReturnType<typeof createApi>;
  readonly until: number;
}

/** Users of the API: they ask, change and delete, and ask again when they get no answer. */
export class People {
  readonly promised: Promised[] = [];
  /** Requests that are still being asked. */
  asking = 0;
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Somebody comes by every few minutes. */
  begin(): void {
    const { agenda, random, until } = this.#options;
    const next = () => {
      if (agenda.now >= until) return;
      this.#doSomething();
      agenda.after(random.whole(20_000, 400_000), next);
    };
    for (let first = 0; first < 3; first += 1) agenda.after(random.whole(1_000, 5_000), next);
  }

  #doSomething(): void {
    const { random } = this.#options;
    const standing = this.promised.filter(({ placementId, deleted }) => placementId && !deleted);
    const one = random.pick(standing);
    if (one === undefined || (standing.length < 8 && random.chance(0.6))) return this.#ask();
    if (random.chance(0.4)) this.#remove(one);
    else this.#resize(one);
  }

  #ask(): void {
    const { random } = this.#options;
    const input = drawPlacement(random);
    const key = `key-${this.promised.length}`;
    const promised: Promised = { key, input, desiredCount: input.desiredCount, deleted: false };
    this.promised.push(promised);
    const who = { requestedBy: 'ana', idempotencyKey: key };
    this.#untilAnswered(async (api) => {
      const outcome = await api.requestPlacement(cluster, input, { ...who, dryRun: false });
      if (outcome.type === 'answered') {
        promised.placementId = outcome.body.placementId;
        return true;
      }
      if (outcome.problem.status === 503) return false;
      throw new Error(`a good request was refused: ${outcome.problem.detail}`);
    });
  }

  #resize(promised: Promised): void {
    const { random } = this.#options;
    const desiredCount = random.whole(0, 12);
    promised.desiredCount = desiredCount;
    const key = `resize-${random.whole(0, 1e9)}`;
    this.#untilAnswered(async (api) => {
      const who = { requestedBy: 'ana', idempotencyKey: key };
      const { placementId = '' } = promised;
      const outcome = await api.updatePlacement(cluster, placementId, { desiredCount }, who);
      return outcome.type === 'answered' || promised.deleted;
    });
  }

  #remove(promised: Promised): void {
    promised.deleted = true;
    this.#untilAnswered(async (api) => {
      const { placementId = '' } = promised;
      const outcome = await api.deletePlacement(cluster, placementId, { requestedBy: 'ana' });
      return outcome.type === 'answered' || outcome.problem.status === 404;
    });
  }

  #untilAnswered(ask: (api: ReturnType<typeof createApi>) => Promise<boolean>): void {
    const { agenda, api } = this.#options;
    this.asking += 1;
    const again = async () => {
      try {
        if (await ask(api())) {
          this.asking -= 1;
          return;
        }
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('a good request')) throw error;
        // A function that died or a store out of reach: a person asks again.
      }
      agenda.after(3_000, () => void again());
    };
    void again();
  }
}
