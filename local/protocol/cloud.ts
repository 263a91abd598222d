import type { JsonObject } from '../model/json.ts';
import type { LocalCommand } from '../model/local-command.ts';
import type { Timings } from '../model/timings.ts';
import type { SavedState } from './cloud-state.ts';
import { CloudState } from './cloud-state.ts';
import type { CloudCommand, ModelService } from './command.ts';
import type { BegunLine, Journal, JournalLine } from './journal.ts';
import { JournalDamaged, readJournal } from './journal.ts';
import type { NoteListener, QueueListener } from './notes.ts';
import { Notes } from './notes.ts';
import { isServiceError } from './service-error.ts';
import type { Snapshot } from './snapshot.ts';
import { readSnapshot, snapshotFormat } from './snapshot.ts';

export interface LocalCloudOptions {
  /** Cluster time, in epoch milliseconds; it may run faster than the wall clock. */
  readonly now: () => number;
  /** Without one, nothing outlives the process. */
  readonly journal?: Journal;
  readonly seed?: number;
  /** Cluster time at the beginning; `now()` unless stated. */
  readonly startAt?: number;
  /** `us-east-1` unless stated. */
  readonly region?: string;
  /** `123456789012` unless stated. */
  readonly account?: string;
  readonly timings?: Partial<Timings>;
  /** From and to: what EventBridge takes to deliver. */
  readonly latencyMs?: readonly [number, number];
}

/** What was kept of a cloud: its last snapshot, if any, and every journal line since (or before). */
export interface SavedCloud {
  readonly snapshot?: string | undefined;
  readonly journal: Iterable<string>;
}

/**
 * The whole local cloud: ECS, EC2 and Auto Scaling, the event bus, the queues, and one time for all
 * of them. Every change is a command that goes through `perform`, is stamped with the time and is in
 * the journal before its answer leaves; replaying the journal gives the same cloud again.
 *
 * Time alone changes things only at moments that follow from the state (`nextAt`), so it does not
 * matter when, or whether, anybody ticks in between.
 */
export class LocalCloud {
  readonly #clock: () => number;
  readonly #journal: Journal | undefined;
  readonly #begun: BegunLine;
  readonly #state: CloudState;
  readonly #notes: Notes;
  /** How many commands the journal has ever been given. */
  #n: number;

  private constructor(options: LocalCloudOptions, begun: BegunLine, snapshot?: Snapshot) {
    this.#clock = options.now;
    this.#journal = options.journal;
    this.#begun = begun;
    this.#n = snapshot?.n ?? 0;
    this.#notes = new Notes(() => this.#state.queuesWithMessages(this.now));
    this.#state = new CloudState(begun, snapshot, (note) => this.#notes.add(note));
  }

  /** A new cloud; its journal begins with what it depends on. */
  static begin(options: LocalCloudOptions): LocalCloud {
    const begun = begin(options);
    options.journal?.append(JSON.stringify(begun));
    return new LocalCloud(options, begun);
  }

  /**
   * The cloud that was saved, exactly as it was at its last command; it begins a new one when nothing
   * was. The journal that was read may end in a torn line, so keep a `snapshot()` and start an empty
   * journal before the next command. Throws `JournalDamaged`.
   */
  static recover(saved: SavedCloud, options: LocalCloudOptions): LocalCloud {
    const lines = readJournal(saved.journal);
    const snapshot = saved.snapshot === undefined ? undefined : readSnapshot(saved.snapshot);
    const first = lines[0];
    if (snapshot === undefined && first === undefined) return LocalCloud.begin(options);
    const begun = snapshot?.begun ?? (first?.type === 'begun' ? first : undefined);
    if (begun === undefined) {
      throw new JournalDamaged('There is no snapshot, and the journal lacks its beginning.');
    }
    const cloud = new LocalCloud(options, begun, snapshot);
    for (const line of lines) cloud.#replay(line);
    return cloud;
  }

  /** Cluster time, never before anything that has already happened. */
  get now(): number {
    return Math.max(this.#clock(), this.#state.now);
  }

  get region(): string {
    return this.#begun.region;
  }

  get account(): string {
    return this.#begun.account;
  }

  /** Performs one command now. Throws the service's refusal: an error with `code` and `statusCode`. */
  perform(given: CloudCommand): JsonObject {
    // What the journal will hold is what is performed: no `undefined`, no shared objects.
    const command: CloudCommand = JSON.parse(JSON.stringify(given));
    const at = this.now;
    this.#state.advanceTo(at);
    const before = this.#state.revision;
    const position = this.#notes.position;
    try {
      const output = this.#state.execute(command);
      this.#notes.add({ type: 'performed', at, command, output }, position);
      return output;
    } catch (error) {
      if (isServiceError(error)) {
        const { code, message } = error;
        this.#notes.add({ type: 'performed', at, command, error: { code, message } }, position);
      }
      throw error;
    } finally {
      // The model's own reads count: they take tokens of the API's budget and use up faults.
      if (isOfModel(command) || this.#state.revision !== before) this.#keep(at, command);
      this.#notes.changed();
    }
  }

  /** One call of ECS, EC2 or Auto Scaling. */
  call(service: ModelService, operation: string, input: JsonObject): JsonObject {
    return this.perform({ type: 'call', service, operation, input });
  }

  /** One SQS call; a `ReceiveMessage` answers at once, whatever its `WaitTimeSeconds`. */
  sqs(operation: string, input: JsonObject): JsonObject {
    return this.perform({ type: 'queue', operation, input });
  }

  /** One EventBridge call. */
  events(operation: string, input: JsonObject): JsonObject {
    return this.perform({ type: 'bus', operation, input });
  }

  /** One seeding or fault command of the model. */
  local(command: LocalCommand): JsonObject {
    return this.perform({ type: 'local', command });
  }

  /** Lets everything happen that is due by now. */
  tick(): void {
    this.#state.advanceTo(this.now);
    this.#notes.changed();
  }

  /** Cluster time at which something will happen next, or a hidden message will be seen. */
  nextAt(): number | undefined {
    return this.#state.nextAt();
  }

  /** A copy of everything, to look at. */
  inspect(): SavedState {
    this.#state.advanceTo(this.now);
    return this.#state.save();
  }

  /** Everything at this moment, as one text; journal lines before it are no longer needed. */
  snapshot(): string {
    const snapshot: Snapshot = {
      format: snapshotFormat,
      n: this.#n,
      begun: this.#begun,
      ...this.#state.save(),
    };
    return JSON.stringify(snapshot);
  }

  /** Is told of every event, delivery and command, in order; answers how to stop. */
  onEvent(listener: NoteListener): () => void {
    return this.#notes.onNote(listener);
  }

  /** Is told, after every change, which queues have messages to receive; answers how to stop. */
  onQueue(listener: QueueListener): () => void {
    return this.#notes.onQueue(listener);
  }

  /** Is told that `nextAt` may have changed; answers how to stop. */
  onChange(listener: () => void): () => void {
    return this.#notes.onChange(listener);
  }

  #replay(line: JournalLine): void {
    if (line.type === 'begun' || line.n <= this.#n) return;
    if (line.n !== this.#n + 1) {
      throw new JournalDamaged(`Command ${line.n} of the journal follows command ${this.#n}.`);
    }
    this.#state.advanceTo(line.at);
    try {
      this.#state.execute(line.command);
    } catch {
      // It was refused then, too, and its caller was told so.
    }
    this.#n = line.n;
  }

  #keep(at: number, command: CloudCommand): void {
    this.#n += 1;
    this.#journal?.append(JSON.stringify({ n: this.#n, type: 'performed', at, command }));
  }
}

function isOfModel(command: CloudCommand): boolean {
  return command.type === 'call' || command.type === 'local';
}

function begin(options: LocalCloudOptions): BegunLine {
  return {
    n: 0,
    type: 'begun',
    seed: options.seed ?? 1,
    startAt: options.startAt ?? options.now(),
    region: options.region ?? 'us-east-1',
    account: options.account ?? '123456789012',
    timings: { ...options.timings },
    latencyMs: options.latencyMs ?? [20, 120],
  };
}
