import type { Agenda } from './agenda.ts';

export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** A message whose invocation failed is delivered again after this. */
const visibilityMs = 30_000;
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
    while (this.#visible.length > 0) void this.#deliverBatch(this.#visible.splice(0, batchMax));
  }

  async #deliverBatch(messages: readonly Message[]): Promise<void> {
    if (await this.#deliver(messages)) return;
    for (const message of messages) this.#enqueue(message, visibilityMs);
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
      await this.#agenda.wait(visibilityMs);
      this.#isWaiting = true;
    }
    this.#isBusy = false;
  }
}
