import type { JsonObject } from '../local/model/json.ts';
import type { LocalCommand } from '../local/model/local-command.ts';
import type { Ec2Instance, Task } from '../local/model/records.ts';
import { noFaults } from '../simulation/faults.ts';
import { Random } from '../simulation/random.ts';
import { Requests } from '../simulation/requests.ts';
import { cluster, World } from '../simulation/world.ts';

/** How large the cluster is. */
export interface HealSize {
  readonly tasks: number;
  readonly containerInstances: number;
}

const startAt = Date.UTC(2026, 0, 5);
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
/** The zone whose instances are Spot Instances. */
const spotZone = zones[2];
const placements = 10;
const lookMs = 250;
/** All of it has to run by then. */
const arriveMsMax = 30 * 60_000;

/**
 * A cluster at rest: placements spread over three zones, with room for a third of it elsewhere. The
 * functions are those that are deployed; AWS is the model with its default quotas.
 */
export class HealWorld {
  readonly #world: World;
  readonly #size: HealSize;
  readonly #random: Random;
  readonly #starts: { readonly at: number; readonly count: number }[] = [];
  readonly #stops: string[] = [];

  constructor(seed: number, size: HealSize) {
    const random = new Random(seed);
    this.#size = size;
    this.#random = random.fork();
    this.#world = new World({ seed, startAt, random: random.fork() });
    this.#world.afterCall = (operation, input, answer) => this.#note(operation, input, answer);
  }

  get now(): number {
    return this.#world.agenda.now;
  }

  /** Until everything that was asked for runs. */
  async arrive(): Promise<void> {
    const { cloud, functions, agenda } = this.#world;
    cloud.call('ecs', 'CreateCluster', { clusterName: cluster });
    const container = { name: 'web', image: 'nginx', essential: true, cpu: 256, memory: 512 };
    cloud.call('ecs', 'RegisterTaskDefinition', {
      family: 'web',
      networkMode: 'bridge',
      requiresCompatibilities: ['EC2'],
      containerDefinitions: [container],
    });
    zones.forEach((availabilityZone, index) => {
      const count = Math.floor((this.#size.containerInstances + 2 - index) / zones.length);
      const spot = availabilityZone === spotZone;
      const instanceType = 'm5.xlarge';
      this.local({ type: 'launchInstances', cluster, instanceType, availabilityZone, count, spot });
    });
    functions.startTicks();
    const requests = new Requests({ agenda, ask: (request) => functions.ask(request) });
    await this.pass(3_000);
    for (let n = 0; n < placements; n += 1) {
      requests.place({
        taskDefinition: 'web:1',
        schedulingStrategy: 'REPLICA',
        desiredCount: Math.floor((this.#size.tasks + placements - 1 - n) / placements),
        capacity: [{ launchType: 'EC2' }],
        placementConstraints: [],
        placementStrategy: [
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
          { type: 'spread', field: 'instanceId' },
        ],
        gang: false,
        priority: 50,
        restartPolicy: { condition: 'ANY' },
        tags: [],
      });
    }
    await this.until(
      'everything runs',
      () => this.running().length === this.#size.tasks,
      arriveMsMax,
    );
    // Back-offs are for what fails young; and the readings of a cluster at rest have settled.
    await this.pass(11 * 60_000);
  }

  /** Does something to the cluster. */
  local(command: LocalCommand): void {
    if (!this.#world.cloud.local(command)) throw new Error(`${command.type} does not apply`);
  }

  /** At any moment of the minute: what comes with the tick comes sooner or later. */
  async passSome(): Promise<void> {
    await this.pass(this.#random.whole(0, 60_000));
  }

  async pass(ms: number): Promise<void> {
    await this.#world.agenda.runUntil(this.now + ms, () => undefined);
  }

  async until(what: string, isSo: () => boolean, msMax: number): Promise<void> {
    const latest = this.now + msMax;
    while (!isSo()) {
      if (this.now >= latest) throw new Error(`after ${msMax / 1_000} s still not: ${what}`);
      await this.pass(lookMs);
    }
  }

  /** Waits for so many replacements. @returns how long after `since` the last call came */
  async replaced(count: number, since: number, msMax: number): Promise<number> {
    const replacements = () => this.#starts.filter(({ at }) => at >= since);
    const started = () => replacements().reduce((sum, one) => sum + one.count, 0);
    await this.until(`${count} replacements`, () => started() >= count, msMax);
    return (replacements().at(-1)?.at ?? since) - since;
  }

  /** No event arrives any more, or every one does again. */
  loseEvents(areLost: boolean): void {
    this.#world.mix = areLost ? { ...noFaults(), 'event-lost': 1 } : noFaults();
  }

  /** Tasks that ECS itself runs, of ours. */
  running(): Task[] {
    return [...this.#world.cloud.model.truth.tasks.values()].filter(
      ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
    );
  }

  on(instance: Ec2Instance): Task[] {
    return this.running().filter(
      ({ containerInstanceArn }) => containerInstanceArn === instance.containerInstanceArn,
    );
  }

  in(zone: string): Task[] {
    const there = [...this.#world.cloud.model.truth.ec2Instances.values()].filter(
      ({ spec }) => spec.availabilityZone === zone,
    );
    const arns = new Set(there.map(({ containerInstanceArn }) => containerInstanceArn));
    return this.running().filter(({ containerInstanceArn }) => arns.has(containerInstanceArn));
  }

  /** One of the running tasks. */
  task(): Task {
    return this.#pick(this.running());
  }

  /** One of the instances that run. */
  instance(kind: 'spot' | 'on demand'): Ec2Instance {
    const running = [...this.#world.cloud.model.truth.ec2Instances.values()].filter(
      ({ state, spec }) =>
        state === 'running' && (spec.availabilityZone === spotZone) === (kind === 'spot'),
    );
    return this.#pick(running);
  }

  /** Whether ECS hears of the instance's agent. */
  isHeard({ containerInstanceArn = '' }: Ec2Instance): boolean {
    const { containerInstances } = this.#world.cloud.model.truth;
    return containerInstances.get(containerInstanceArn)?.agentConnected === true;
  }

  /** Tasks that Estiva has stopped since it began. */
  get stops(): readonly string[] {
    return this.#stops;
  }

  #note(operation: string, input: JsonObject, answer: JsonObject): void {
    if (operation === 'StopTask') this.#stops.push(String(input['task']));
    if (operation !== 'RunTask') return;
    const tasks = answer['tasks'];
    if (Array.isArray(tasks)) this.#starts.push({ at: this.now, count: tasks.length });
  }

  #pick<Value>(values: readonly Value[]): Value {
    const picked = this.#random.pick(values);
    if (picked === undefined) throw new Error('there is none to pick');
    return picked;
  }
}
