import type { EventFault } from '../bus/event-faults.ts';
import type { BusEvent } from '../model/bus-event.ts';
import type { JsonObject } from '../model/json.ts';
import type { CloudCommand } from './command.ts';

/** What happens in the local cloud, for whoever watches; times are epoch milliseconds. */
export type CloudNote =
  | {
      readonly type: 'published';
      readonly at: number;
      readonly event: BusEvent;
      /** Names of the rules that matched. */
      readonly rules: readonly string[];
      readonly fault?: EventFault['action'];
    }
  | {
      readonly type: 'delivered';
      readonly at: number;
      readonly queue: string;
      readonly ruleName: string;
      readonly eventId: string;
    }
  | {
      readonly type: 'undeliverable';
      readonly at: number;
      readonly queueArn: string;
      readonly ruleName: string;
      readonly eventId: string;
      readonly reason: string;
    }
  | {
      readonly type: 'performed';
      readonly at: number;
      readonly command: CloudCommand;
      readonly output?: JsonObject;
      readonly error?: { readonly code: string; readonly message: string };
    };

export type NoteListener = (note: CloudNote) => void;
/** Is told the names of the queues from which a receive would take something now. */
export type QueueListener = (queues: readonly string[]) => void;

/**
 * Tells listeners after the change is complete and its answer is on the way, never in the middle of
 * one: a listener may use the cloud.
 */
export class Notes {
  readonly #noteListeners = new Set<NoteListener>();
  readonly #queueListeners = new Set<QueueListener>();
  readonly #changeListeners = new Set<() => void>();
  readonly #busyQueues: () => readonly string[];
  #pending: CloudNote[] = [];
  #scheduled: boolean = false;

  constructor(busyQueues: () => readonly string[]) {
    this.#busyQueues = busyQueues;
  }

  onNote(listener: NoteListener): () => void {
    return subscribe(this.#noteListeners, listener);
  }

  onQueue(listener: QueueListener): () => void {
    return subscribe(this.#queueListeners, listener);
  }

  onChange(listener: () => void): () => void {
    return subscribe(this.#changeListeners, listener);
  }

  /** How many notes wait to be told. */
  get position(): number {
    return this.#pending.length;
  }

  /** Tells it after the others, or at an earlier `position`: a cause before its effects. */
  add(note: CloudNote, position = this.#pending.length): void {
    if (this.#noteListeners.size > 0) this.#pending.splice(position, 0, note);
  }

  /** Something may have changed: everybody is told once, at the end of the turn of the event loop. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const notes = this.#pending;
    this.#pending = [];
    for (const note of notes) for (const listener of [...this.#noteListeners]) listener(note);
    for (const listener of [...this.#changeListeners]) listener();
    if (this.#queueListeners.size === 0) return;
    const queues = this.#busyQueues();
    if (queues.length === 0) return;
    for (const listener of [...this.#queueListeners]) listener(queues);
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
