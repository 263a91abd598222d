import type { PlacementInput } from '../shared/core/placement.ts';
import type { Outcome } from '../shared/core/problem.ts';
import type { createApi } from '../shared/runtime/api/create-api.ts';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import { drawPlacement, type Scale } from './workload.ts';
import { cluster } from './world.ts';

type Api = ReturnType<typeof createApi>;

/** What a person was told, and what therefore has to come true. */
export interface Promised {
  readonly key: string;
  readonly input: PlacementInput;
  placementId?: string;
  desiredCount: number;
  /** One change at a time, so that it is known which came last. */
  changing: boolean;
}

export interface PeopleOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly scale: Scale;
  readonly until: number;
  /** Asks the API once. @returns whether it answered */
  ask(request: (api: Api) => Promise<void>): Promise<boolean>;
  /** A container instance that runs. */
  anyInstance(): string | undefined;
}

/** A request of a person is asked again after this, for as long as it is not answered. */
const askAgainMs = 3_000;
/** Placements that stand at once. */
const standingMax = 10;
/** Whoever drains an instance opens it again, sooner or later. */
const drainedMs = [30_000, 900_000] as const;

/** Users of the API: they ask, change, delete and drain, and ask again when they get no answer. */
export class People {
  /** What stands, or is on its way. */
  readonly promised: Promised[] = [];
  /** Placements whose deletion was asked for. */
  readonly deleted: string[] = [];
  /** Requests that are still being asked. */
  asking = 0;
  readonly #options: PeopleOptions;
  readonly #drained = new Set<string>();
  #keys = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Some come at once, and then somebody comes by every few minutes. */
  begin(): void {
    const { agenda, random, until, scale } = this.#options;
    const next = () => {
      if (agenda.now >= until) return;
      this.#doSomething();
      agenda.after(random.whole(20_000, 400_000), next);
    };
    for (let first = 0; first < 3; first += 1) agenda.after(random.whole(1_000, 5_000), next);
    const crowd = scale.containerInstances < 10 ? 0 : standingMax;
    for (let first = 0; first < crowd; first += 1) {
      agenda.after(random.whole(1_000, 60_000), () => this.#ask());
    }
  }

  /** What was drained is opened again. */
  end(): void {
    for (const ec2InstanceId of this.#drained) this.#activate(ec2InstanceId);
  }

  #doSomething(): void {
    const { random } = this.#options;
    const standing = this.promised.filter(({ placementId, changing }) => placementId && !changing);
    const one = random.pick(standing);
    if (one === undefined || (standing.length < standingMax && random.chance(0.6))) {
      return this.#ask();
    }
    const drawn = random.next();
    if (drawn < 0.2) this.#drain();
    else if (drawn < 0.5 || standing.length > standingMax) this.#remove(one);
    else this.#resize(one);
  }

  #ask(): void {
    const { random, scale } = this.#options;
    const input = drawPlacement(random, scale);
    this.#keys += 1;
    const key = `key-${this.#keys}`;
    const promised: Promised = { key, input, desiredCount: input.desiredCount, changing: false };
    this.promised.push(promised);
    const who = { requestedBy: 'ana', idempotencyKey: key };
    this.#untilAnswered(async (api) => {
      const outcome = await api.requestPlacement(cluster, input, { ...who, dryRun: false });
      if (outcome.type === 'answered') promised.placementId = outcome.body.placementId;
      else if (outcome.problem.status !== 503) {
        throw new GoodRequestRefused(outcome.problem.detail);
      }
      return outcome.type === 'answered';
    });
  }

  #resize(promised: Promised): void {
    const { random } = this.#options;
    const desiredCount = random.whole(0, promised.input.desiredCount * 2);
    this.#keys += 1;
    const key = `resize-${this.#keys}`;
    promised.changing = true;
    this.#untilAnswered(async (api) => {
      const who = { requestedBy: 'ana', idempotencyKey: key };
      const { placementId = '' } = promised;
      const outcome = await api.updatePlacement(cluster, placementId, { desiredCount }, who);
      if (outcome.type === 'refused') return false;
      promised.desiredCount = desiredCount;
      promised.changing = false;
      return true;
    });
  }

  #remove(promised: Promised): void {
    const { placementId = '' } = promised;
    this.promised.splice(this.promised.indexOf(promised), 1);
    this.deleted.push(placementId);
    this.#untilAnswered(async (api) => {
      const outcome = await api.deletePlacement(cluster, placementId, { requestedBy: 'ana' });
      return outcome.type === 'answered' || outcome.problem.status === 404;
    });
  }

  #drain(): void {
    const { agenda, random } = this.#options;
    const ec2InstanceId = this.#options.anyInstance();
    if (ec2InstanceId === undefined || this.#drained.has(ec2InstanceId)) return;
    this.#drained.add(ec2InstanceId);
    this.#untilAnswered((api) =>
      isDone(api.drainContainerInstance(cluster, ec2InstanceId, { requestedBy: 'ana' })),
    );
    agenda.after(random.whole(...drainedMs), () => this.#activate(ec2InstanceId));
  }

  #activate(ec2InstanceId: string): void {
    if (!this.#drained.delete(ec2InstanceId)) return;
    this.#untilAnswered((api) =>
      isDone(api.activateContainerInstance(cluster, ec2InstanceId, { requestedBy: 'ana' })),
    );
  }

  #untilAnswered(request: (api: Api) => Promise<boolean>): void {
    const { agenda, ask } = this.#options;
    this.asking += 1;
    const again = async () => {
      let isAnswered = false;
      await ask(async (api) => {
        isAnswered = await request(api);
      });
      if (isAnswered) this.asking -= 1;
      else agenda.after(askAgainMs, () => void again());
    };
    void again();
  }
}

/** The API refused what it must take. */
export class GoodRequestRefused extends Error {
  override readonly name = 'GoodRequestRefused';
}

/** An instance that is gone meanwhile, or not known yet, is nobody's fault. */
async function isDone(asked: Promise<Outcome<unknown>>): Promise<boolean> {
  const outcome = await asked;
  return outcome.type === 'answered' || outcome.problem.status === 404;
}
