import type { PlacementInput } from '../shared/core/placement.ts';
import type { Outcome } from '../shared/core/problem.ts';
import type { ExplanationAnswer } from '../shared/core/views/answers.ts';
import type { createApi } from '../shared/runtime/api/create-api.ts';
import type { Agenda } from './agenda.ts';
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

export interface RequestsOptions {
  readonly agenda: Agenda;
  /** Asks the API once. @returns whether it answered */
  ask(request: (api: Api) => Promise<void>): Promise<boolean>;
  /** What somebody is told who asks why tasks are where they are. */
  explained?(told: ExplanationAnswer): void;
}

/** A request of a person is asked again after so long, for as long as it is not answered … */
const askAgainMs = 3_000;
/** … and each time half as long again, up to a minute. */
const askAgainMsMax = 60_000;

/** What the person makes of the answer, if it is one. */
type Answer = (() => void) | 'ask again';
type Ask = (api: Api) => Promise<Answer>;

/** Requests to the API, each asked again until it is answered, and what must come of them. */
export class Requests {
  /** What stands, or is on its way. */
  readonly promised: Promised[] = [];
  /** Placements whose deletion was asked for. */
  readonly deleted: string[] = [];
  /** Requests that are still being asked. */
  asking = 0;
  readonly #options: RequestsOptions;
  /** The last request about each EC2 instance. */
  readonly #lastOf = new Map<string, Promise<void>>();
  #keys = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  place(input: PlacementInput): Promised {
    this.#keys += 1;
    const key = `key-${this.#keys}`;
    const promised: Promised = { key, input, desiredCount: input.desiredCount, changing: false };
    this.promised.push(promised);
    this.placeAgain(promised);
    return promised;
  }

  /** The same request under the same key: nothing more may come of it. */
  placeAgain(promised: Promised): void {
    const { key: idempotencyKey, input } = promised;
    const who = { requestedBy: 'ana', idempotencyKey };
    void this.#untilAnswered(async (api) => {
      const outcome = await api.requestPlacement(cluster, input, { ...who, dryRun: false });
      if (outcome.type === 'refused') {
        if (outcome.problem.status === 503) return 'ask again';
        // Asked twice, answered once, and deleted since.
        if (outcome.problem.code === 'placement-gone') return () => undefined;
        throw new GoodRequestRefused(outcome.problem.detail);
      }
      const { placementId } = outcome.body;
      if ((promised.placementId ?? placementId) !== placementId) {
        throw new GoodRequestRefused(`${idempotencyKey} was answered with two placements`);
      }
      return () => {
        promised.placementId = placementId;
      };
    });
  }

  resize(promised: Promised, desiredCount: number): void {
    this.#keys += 1;
    const key = `resize-${this.#keys}`;
    promised.changing = true;
    void this.#untilAnswered(async (api) => {
      const who = { requestedBy: 'ana', idempotencyKey: key };
      const { placementId = '' } = promised;
      const outcome = await api.updatePlacement(cluster, placementId, { desiredCount }, who);
      if (outcome.type === 'refused') return 'ask again';
      return () => {
        promised.desiredCount = desiredCount;
        promised.changing = false;
      };
    });
  }

  /** Asked once: who gets no answer does without. */
  explain({ placementId = '' }: Promised): void {
    const { ask, explained } = this.#options;
    void ask(async (api) => {
      const outcome = await api.explainPlacement(cluster, placementId);
      if (outcome.type === 'answered') explained?.(outcome.body);
    });
  }

  /** Only of what has been answered. */
  remove(promised: Promised): void {
    const { placementId = '' } = promised;
    this.promised.splice(this.promised.indexOf(promised), 1);
    this.deleted.push(placementId);
    void this.#untilAnswered((api) =>
      isDone(api.deletePlacement(cluster, placementId, { requestedBy: 'ana' })),
    );
  }

  drain(ec2InstanceId: string): void {
    const who = this.#caller('drain');
    this.#inTurn(ec2InstanceId, (api) =>
      isDone(api.drainContainerInstance(cluster, ec2InstanceId, who)),
    );
  }

  activate(ec2InstanceId: string): void {
    const who = this.#caller('activate');
    this.#inTurn(ec2InstanceId, (api) =>
      isDone(api.activateContainerInstance(cluster, ec2InstanceId, who)),
    );
  }

  /** Under a key of its own, so that a copy of the request that comes late changes nothing. */
  #caller(what: string): { readonly requestedBy: string; readonly idempotencyKey: string } {
    this.#keys += 1;
    return { requestedBy: 'ana', idempotencyKey: `${what}-${this.#keys}` };
  }

  /** What is asked of one instance is asked when the request before it is answered. */
  #inTurn(ec2InstanceId: string, request: Ask): void {
    const before = this.#lastOf.get(ec2InstanceId);
    const ask = () => this.#untilAnswered(request);
    this.#lastOf.set(ec2InstanceId, before === undefined ? ask() : before.then(ask));
  }

  #untilAnswered(request: Ask): Promise<void> {
    const { agenda, ask } = this.#options;
    this.asking += 1;
    return new Promise((resolve) => {
      let waitMs = askAgainMs;
      const again = async () => {
        let answer = 'ask again' as Answer;
        const isAnswered = await ask(async (api) => {
          answer = await request(api);
        });
        // What a copy answers that was given up for dead reaches nobody.
        const told: Answer = isAnswered ? answer : 'ask again';
        if (told === 'ask again') {
          agenda.after(waitMs, () => void again());
          waitMs = Math.min(askAgainMsMax, waitMs * 1.5);
          return;
        }
        told();
        this.asking -= 1;
        resolve();
      };
      void again();
    });
  }
}

/** The API refused what it must take. */
export class GoodRequestRefused extends Error {
  override readonly name = 'GoodRequestRefused';
}

/** An instance that is gone meanwhile, or not known yet, is nobody's fault. */
async function isDone(asked: Promise<Outcome<unknown>>): Promise<Answer> {
  const outcome = await asked;
  const isThere = outcome.type === 'answered' || outcome.problem.status === 404;
  return isThere ? () => undefined : 'ask again';
}
