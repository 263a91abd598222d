import { setTimeout as delay } from 'node:timers/promises';
import { type LocalClient, UnexpectedAnswer } from '../../local/wiring/client.ts';
import type { Account, Ledger } from './ledger.ts';

/** Numbers from 0 to 1, the same for the same seed. */
export type Random = () => number;

/** Mulberry32: small, and good enough to choose moments with. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many tasks are wanted at most: the instances hold them all. */
const wantedMax = 40;
/** How many clients ask at once. */
const clients = 4;

/** Several clients that ask, change, delete and break, until they are stopped or nobody answers. */
export class Load {
  readonly #client: LocalClient;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #busy = new Set<Account>();
  readonly #running: Promise<unknown>;
  #failure: unknown;
  #stopped: boolean = false;

  constructor(client: LocalClient, ledger: Ledger, random: Random) {
    this.#client = client;
    this.#ledger = ledger;
    this.#random = random;
    this.#running = Promise.all(Array.from({ length: clients }, () => this.#loop())).catch(
      (error: unknown) => {
        this.#stopped = true;
        this.#failure = error;
      },
    );
  }

  /** No new requests; waits for those under way. Throws when one was refused that should not be. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#act();
      } catch (error) {
        // Only an answer that says no is a failure; silence is what a kill sounds like.
        if (error instanceof UnexpectedAnswer && error.status < 500) throw error;
        await delay(20);
      }
    }
  }

  async #act(): Promise<void> {
    const dice = this.#random();
    const unanswered = this.#free(({ pending }) => pending !== undefined);
    if (unanswered !== undefined) {
      this.#ledger.repeats += 1;
      await this.#send(unanswered);
    } else if (dice < 0.45 && this.#ledger.wanted < wantedMax) {
      await this.#send(this.#ledger.open(1 + Math.floor(this.#random() * 3)));
    } else if (dice < 0.7) {
      const account = this.#free(({ deleted, pending }) => !deleted && pending === undefined);
      if (account === undefined) return;
      // Several clients ask at once and may overshoot together.
      const room = Math.max(0, wantedMax - this.#ledger.wanted);
      const desiredCount = Math.floor(
        this.#random() * Math.min(4, account.desiredCount + room + 1),
      );
      this.#ledger.begin(account, { type: 'change', desiredCount });
      await this.#send(account);
    } else if (dice < 0.82) {
      const account = this.#free(({ deleted, pending }) => !deleted && pending === undefined);
      if (account === undefined) return;
      this.#ledger.begin(account, { type: 'delete' });
      await this.#send(account);
    } else await this.#crashSomething();
  }

  async #send(account: Account): Promise<void> {
    this.#busy.add(account);
    try {
      await sendPending(this.#client, this.#ledger, account);
    } finally {
      this.#busy.delete(account);
    }
  }

  #free(suits: (account: Account) => boolean): Account | undefined {
    const found = this.#ledger.accounts.filter(
      (account) => !this.#busy.has(account) && suits(account),
    );
    return found[Math.floor(this.#random() * found.length)];
  }

  async #crashSomething(): Promise<void> {
    const running = (await this.#client.ecsTasks()).filter(
      ({ lastStatus }) => lastStatus === 'RUNNING',
    );
    const victim = running[Math.floor(this.#random() * running.length)];
    if (victim === undefined) return;
    const id = victim.taskArn.split('/').at(-1);
    // It may have stopped meanwhile.
    await this.#client.fault(`tasks/${id}/crash`, { exitCode: 1 }).catch(() => {});
  }
}

/** Sends what an account has pending, under its key, and writes down the answer. */
export async function sendPending(
  client: LocalClient,
  ledger: Ledger,
  account: Account,
): Promise<void> {
  const { pending, key, placementId = '' } = account;
  if (pending === undefined) return;
  const { idempotencyKey } = pending;
  if (pending.type === 'create') {
    const { desiredCount } = pending;
    const body = { taskDefinition: 'worker', desiredCount, group: key };
    const answer = await client.requestPlacement(body, idempotencyKey);
    ledger.settle(account, answer.placementId);
  } else if (pending.type === 'change') {
    await client.changeDesiredCount(placementId, pending.desiredCount, idempotencyKey);
    ledger.settle(account);
  } else {
    try {
      await client.deletePlacement(placementId, idempotencyKey);
    } catch (error) {
      // The first try deleted it, and its answer was lost: now there is none of that name.
      if (!(error instanceof UnexpectedAnswer && error.status === 404)) throw error;
    }
    ledger.settle(account);
  }
}
