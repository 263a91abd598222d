import type { Random } from './random.ts';
import { type Promised, Requests, type RequestsOptions } from './requests.ts';
import { drawPlacement, type Scale } from './workload.ts';

export interface PeopleOptions extends RequestsOptions {
  readonly random: Random;
  readonly scale: Scale;
  /** A container instance that runs. */
  anyInstance(): string | undefined;
}

/** Up to this size, a placement may double or vanish at once. */
const smallMax = 12;
/** Each of three people comes by after so long, as long as the cluster is not meant for more tasks. */
const visitMs = [20_000, 400_000] as const;
const smallTasks = 54;
/** Placements that stand at once. */
const standingMax = 10;
/** Whoever drains an instance opens it again, sooner or later. */
const drainedMs = [30_000, 900_000] as const;

/** Users of the API: they ask, change, delete and drain, and ask again when they get no answer. */
export class People {
  readonly requests: Requests;
  readonly #options: PeopleOptions;
  readonly #drained = new Set<string>();

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.requests = new Requests(options);
  }

  /** Those who come first ask for what a larger cluster runs. */
  crowd(): void {
    const { agenda, random, scale } = this.#options;
    const crowd = scale.containerInstances < 10 ? 0 : standingMax;
    for (let first = 0; first < crowd; first += 1) {
      agenda.after(random.whole(1_000, 60_000), () => this.#ask());
    }
  }

  /** Some come at once, and then somebody comes by every few minutes. */
  begin(until: number): void {
    const { agenda, random, scale } = this.#options;
    // A visit to a larger cluster concerns more tasks.
    const rarity = Math.max(1, Math.sqrt(scale.tasks / smallTasks));
    const next = () => {
      if (agenda.now >= until) return;
      this.#doSomething();
      agenda.after(Math.round(rarity * random.whole(...visitMs)), next);
    };
    for (let first = 0; first < 3; first += 1) agenda.after(random.whole(1_000, 5_000), next);
  }

  /** What was drained is opened again. */
  end(): void {
    for (const ec2InstanceId of this.#drained) this.#activate(ec2InstanceId);
  }

  #doSomething(): void {
    const { random } = this.#options;
    const standing = this.requests.promised.filter(
      ({ placementId, changing }) => placementId && !changing,
    );
    const one = random.pick(standing);
    if (one !== undefined && random.chance(0.3)) this.requests.explain(one);
    if (one === undefined || (standing.length < standingMax && random.chance(0.6))) {
      return this.#ask();
    }
    const drawn = random.next();
    if (drawn < 0.2) this.#drain();
    else if (drawn < 0.5 || standing.length > standingMax) this.requests.remove(one);
    else this.requests.resize(one, this.#resized(one));
  }

  #ask(): void {
    const { random, scale } = this.#options;
    const promised = this.requests.place(drawPlacement(random, scale));
    // Who is impatient asks twice at once.
    if (random.chance(0.2)) this.requests.placeAgain(promised);
  }

  /** Small placements come and go; large ones grow and shrink by a part. */
  #resized({ input, desiredCount }: Promised): number {
    const { random } = this.#options;
    if (input.desiredCount <= smallMax) return random.whole(0, input.desiredCount * 2);
    const step = Math.ceil(input.desiredCount / 8);
    return Math.max(0, desiredCount + random.whole(-step, step));
  }

  #drain(): void {
    const { agenda, random } = this.#options;
    const ec2InstanceId = this.#options.anyInstance();
    if (ec2InstanceId === undefined || this.#drained.has(ec2InstanceId)) return;
    this.#drained.add(ec2InstanceId);
    this.requests.drain(ec2InstanceId);
    agenda.after(random.whole(...drainedMs), () => this.#activate(ec2InstanceId));
  }

  #activate(ec2InstanceId: string): void {
    if (this.#drained.delete(ec2InstanceId)) this.requests.activate(ec2InstanceId);
  }
}
