import { BusModel } from '../bus/bus-model.ts';
import { CloudModel } from '../model/cloud-model.ts';
import type { JsonObject } from '../model/json.ts';
import { plainCopy } from '../model/json.ts';
import { QueueModel } from '../queues/queue-model.ts';
import type { CloudCommand } from './command.ts';
import { deliver } from './deliver.ts';
import type { BegunLine } from './journal.ts';
import type { CloudNote } from './notes.ts';
import type { Snapshot } from './snapshot.ts';

/** What a `CloudState` is made of when it is saved. */
export type SavedState = Pick<Snapshot, 'now' | 'model' | 'queues' | 'bus'>;

/**
 * ECS, EC2 and Auto Scaling, the event bus and the queues as one deterministic state machine: the
 * same commands at the same times give the same state, however often anybody advanced it in between.
 */
export class CloudState {
  readonly #model: CloudModel;
  readonly #queues: QueueModel;
  readonly #bus: BusModel;
  readonly #tell: (note: CloudNote) => void;
  #now: number;

  constructor(begun: BegunLine, saved: SavedState | undefined, tell: (note: CloudNote) => void) {
    const { seed, startAt, region, account, timings, latencyMs } = begun;
    this.#tell = tell;
    this.#now = saved?.now ?? startAt;
    if (saved === undefined) {
      this.#model = new CloudModel({ seed, startAt, region, account, timings });
      // Three generators that must not draw the same numbers.
      this.#queues = new QueueModel({ seed: seed + 1, region, account });
      this.#bus = new BusModel({ seed: seed + 2, region, account, latencyMs });
    } else {
      this.#model = CloudModel.restore(saved.model);
      this.#queues = QueueModel.restore(saved.queues);
      this.#bus = BusModel.restore(saved.bus);
    }
  }

  save(): SavedState {
    return {
      now: this.#now,
      model: this.#model.save(),
      queues: this.#queues.save(),
      bus: this.#bus.save(),
    };
  }

  /** The time up to which everything has happened. */
  get now(): number {
    return this.#now;
  }

  /** Grows when a queue or the bus changed; of the model, every call counts as a change. */
  get revision(): number {
    return this.#queues.revision + this.#bus.revision;
  }

  /** When something will happen next, or a hidden message will be seen. */
  nextAt(): number | undefined {
    return earliest(this.#nextDue(), this.#queues.nextAt(this.#now));
  }

  /** The names of the queues from which a receive would take something. */
  queuesWithMessages(at: number): readonly string[] {
    return this.#queues.queuesWithMessages(at);
  }

  /** Runs each thing at the moment when it is due, the model before the bus. */
  advanceTo(at: number): void {
    for (let next = this.#nextDue(); next !== undefined && next <= at; next = this.#nextDue()) {
      this.#step(Math.max(next, this.#now));
      if (this.#nextDue() === next) throw new Error(`What was due at ${next} did not happen.`);
    }
    this.#step(at);
  }

  /** Performs one command at `now`. Throws a `ServiceError` when it is refused. */
  execute(command: CloudCommand): JsonObject {
    try {
      return this.#run(command);
    } finally {
      this.#publish();
    }
  }

  #run(command: CloudCommand): JsonObject {
    switch (command.type) {
      case 'call':
        return this.#model.call(command.service, command.operation, command.input);
      case 'local':
        return this.#model.local(command.command);
      case 'queue':
        return this.#queues.call(command.operation, command.input, this.#now);
      case 'bus':
        return this.#bus.call(command.operation, command.input, this.#now);
      case 'eventFault':
        this.#bus.addFault(command.fault);
        return plainCopy({ ...command.fault });
      case 'clearEventFaults':
        this.#bus.clearFaults();
        return {};
      case 'queueFault':
        this.#queues.setFault(command.queue, command.fault);
        return plainCopy({ ...command.fault });
    }
  }

  #nextDue(): number | undefined {
    return earliest(this.#model.nextAt(), this.#bus.nextAt());
  }

  #step(at: number): void {
    this.#now = Math.max(this.#now, at);
    this.#model.advanceTo(this.#now);
    this.#publish();
    for (const delivery of this.#bus.takeDue(this.#now)) {
      this.#tell(deliver(this.#queues, delivery));
    }
  }

  #publish(): void {
    this.#bus.publish(this.#model.takeEvents(), this.#now);
    for (const published of this.#bus.takePublished()) {
      this.#tell({ type: 'published', at: this.#now, ...published });
    }
  }
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
