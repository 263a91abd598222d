import type { BusEvent } from '../local/model/bus-event.ts';
import { CloudModel } from '../local/model/cloud-model.ts';
import type { JsonObject } from '../local/model/json.ts';
import type { LocalCommand } from '../local/model/local-command.ts';
import { ModelError } from '../local/model/model-error.ts';
import type { Service } from '../local/model/operations.ts';
import { realisticTimings, type Timings } from '../local/model/timings.ts';
import type { Agenda } from './agenda.ts';

/** Fargate and EC2 as people report them; but the agents of seeded clusters are noticed sooner. */
const timings: Partial<Timings> = realisticTimings;

/** The model of AWS on the agenda's time. */
export class Cloud {
  readonly model: CloudModel;
  readonly #agenda: Agenda;
  readonly #publish: (event: BusEvent) => void;
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(seed: number, agenda: Agenda, publish: (event: BusEvent) => void) {
    this.model = new CloudModel({ seed, startAt: agenda.now, timings });
    this.#agenda = agenda;
    this.#publish = publish;
  }

  /** An API call by anybody. @throws ModelError */
  call(service: Service, operation: string, input: object): JsonObject {
    this.model.advanceTo(this.#agenda.now);
    try {
      return this.model.call(service, operation, input as JsonObject);
    } finally {
      this.#pump();
    }
  }

  /** A fault or a piece of scenery; what does not apply any more is left undone. */
  local(command: LocalCommand): boolean {
    this.model.advanceTo(this.#agenda.now);
    try {
      this.model.local(command);
      return true;
    } catch (error) {
      if (error instanceof ModelError) return false;
      throw error;
    } finally {
      this.#pump();
    }
  }

  /** Passes on what the model has to say, and sees to it that the model goes on. */
  #pump(): void {
    this.model.advanceTo(this.#agenda.now);
    for (const event of this.model.takeEvents()) this.#publish(event);
    const next = this.model.nextAt();
    if (next === undefined || next >= this.#wakesAt) return;
    this.#wakesAt = next;
    this.#agenda.after(next - this.#agenda.now, () => {
      // A later timer may stand in the agenda for nothing: it finds the model up to date.
      this.#wakesAt = Number.POSITIVE_INFINITY;
      this.#pump();
    });
  }
}
