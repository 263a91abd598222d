import type { Agenda } from './agenda.ts';

export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** A message whose invocation failed is delivered again after this: see `serverless.yml`. */
const visibilityMs = { observe: 90_000, act: 30_000 } as const;
/** Invocations of `observe` at once, as in `serverless.yml`. */
const concurrencyMax = 10;
/** One invocation takes at most so many messages. */
const batchMax = 10;
/** How long a batch waits for company. */
const batchMs = 5;

/** The standard queue of `observe`: at least once, in no order. */
export class ObserveQueue {
  readonly #agenda: Agenda;
  readonly #deliver: (messages: readonly Message[]) => Promise<boolean>;
  readonly #visible: Message[] = [];
  #isDraining = false;
  #inFlight = 0;
  #names = 0;

  /** @param deliver answers whether the invocation succeeded */
  constructor(agenda: Agenda, deliver: (messages: readonly Message[]) => Promise<boolean>) {
    this.#agenda = agenda;
    this.#deliver = deliver;
  }

  send(body: string, afterMs: number): void {
    this.#names += 1;
    this.#enqueue({ messageId: `m${this.#names}`, body }, afterMs);
  }

  #enqueue(message: Message, afterMs: number): void {
    this.#agenda.after(afterMs, () => {
      this.#visible.push(message);
      if (this.#isDraining) return;
      this.#isDraining = true;
      this.#agenda.after(batchMs, () => this.#drain());
    });
  }

  #drain(): void {
    this.#isDraining = false;
    while (this.#visible.length > 0 && this.#inFlight < concurrencyMax) {
      void this.#deliverBatch(this.#visible.splice(0, batchMax));
    }
  }

  async #deliverBatch(messages: readonly Message[]): Promise<void> {
    this.#inFlight += 1;
    const isDone = await this.#deliver(messages);
    this.#inFlight -= 1;
    if (this.#visible.length > 0) this.#drain();
    if (isDone) return;
    for (const message of messages) this.#enqueue(message, visibilityMs.observe);
  }
}

/** The FIFO queue of `act`: one message group, so one invocation at a time. */
export class ActQueue {
  readonly #agenda: Agenda;
  readonly #deliver: () => Promise<boolean>;
  #isBusy = false;
  /** Wakes carry no content, so all that wait are as good as one. */
  #isWaiting = false;

  constructor(agenda: Agenda, deliver: () => Promise<boolean>) {
    this.#agenda = agenda;
    this.#deliver = deliver;
  }

  send(): void {
    this.#isWaiting = true;
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#isWaiting) {
      this.#isWaiting = false;
      if (await this.#deliver()) continue;
      // The group waits with its first message until that is visible again.
      await this.#agenda.wait(visibilityMs.act);
      this.#isWaiting = true;
    }
    this.#isBusy = false;
  }
}
