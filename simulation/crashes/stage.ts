import type { LocalCommand } from '../../local/model/local-command.ts';
import type { Task } from '../../local/model/records.ts';
import type { EpochMs, InboxId } from '../../shared/core/ids.ts';
import type { Observed } from '../../shared/core/log/observed.ts';
import { type Slot, stateFormat } from '../../shared/core/state/cluster-state.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { turn } from '../../shared/runtime/turn.ts';
import { noFaults } from '../faults.ts';
import { Violation } from '../invariants/violation.ts';
import type { JudgedWorld } from '../judged-world.ts';
import { type Promised, Requests } from '../requests.ts';
import { cluster, type World } from '../world.ts';
import type { Zone } from './scenario.ts';

/** How often a story looks whether what it waits for has come. */
const lookMs = 1_000;

/** What a story can do to its world, and see of it. */
export class Stage {
  readonly requests: Requests;
  readonly world: World;
  /** What the story waits for now, for people. */
  waitsFor = 'its beginning';
  /** From here on every call may crash, in a story that says so itself. */
  mayCrash: () => void = () => undefined;
  readonly #judged: JudgedWorld;

  constructor(judged: JudgedWorld) {
    this.#judged = judged;
    this.world = judged.world;
    const { agenda, functions } = this.world;
    this.requests = new Requests({ agenda, ask: (request) => functions.ask(request) });
  }

  /** Container instances in the zone, registered at once unless they `boot`. */
  launch(zone: Zone, how: { readonly boot?: boolean; readonly spot?: boolean } = {}): void {
    const { boot = false, spot = false } = how;
    this.local({
      type: 'launchInstances',
      cluster,
      instanceType: 'm5.large',
      availabilityZone: `us-east-1${zone}`,
      count: 1,
      boot,
      spot,
    });
  }

  /** A fault or a piece of scenery. */
  local(command: LocalCommand): void {
    if (!this.world.cloud.local(command)) throw new Error(`${command.type} does not apply`);
  }

  async seconds(count: number): Promise<void> {
    this.waitsFor = `${count} seconds`;
    await this.world.agenda.wait(count * 1_000);
  }

  /** Until so long before the next minute's tick. */
  async secondsBeforeTick(count: number): Promise<void> {
    const leftMs = 60_000 - (this.world.agenda.now % 60_000);
    await this.seconds((leftMs / 1_000 - count + 60) % 60);
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    this.waitsFor = what;
    while (!isSo()) await this.world.agenda.wait(lookMs);
  }

  /** Until so many of its tasks run; what is then done to them finds them. */
  async untilRunning(promised: Promised, count: number): Promise<void> {
    const what = `${count} running tasks of ${promised.key}`;
    await this.until(what, () => this.running(promised).length === count);
  }

  async untilAnswered(): Promise<void> {
    await this.until('the answer of the API', () => this.requests.asking === 0);
  }

  /** No event arrives until the answer is called. */
  loseEvents(): () => void {
    this.world.mix = { ...noFaults(), 'event-lost': 1 };
    return () => {
      this.world.mix = noFaults();
    };
  }

  /** The first of its running tasks crashes. */
  crash(promised: Promised): void {
    this.local({ type: 'crashTask', task: this.#first(promised).arn });
  }

  /** An operator stops the first of its running tasks. */
  stopByHand(promised: Promised): void {
    this.stop(this.#first(promised).arn);
  }

  /** Whoever it is stops a task. */
  stop(task: string): void {
    this.world.cloud.call('ecs', 'StopTask', { cluster, task, reason: 'by hand' });
  }

  /** Tasks that are none of ours. @returns their ARNs */
  startForSomebodyElse(family: string, count: number): string[] {
    const request = { cluster, taskDefinition: `${family}:1`, count, launchType: 'EC2' };
    const { tasks } = this.world.cloud.call('ecs', 'RunTask', request);
    return (tasks as { taskArn: string }[]).map(({ taskArn }) => taskArn);
  }

  /** Fills the log with so many items about nothing in particular. */
  async fillLog(items: number): Promise<void> {
    const { log, agenda } = this.world;
    const clock = { now: () => agenda.now as EpochMs };
    const session = openSession(cluster);
    for (let n = 1; n <= items; n += 1) {
      const id = `fill-${n}` as InboxId;
      const entry = { type: 'SubnetDescribed', subnetId: `subnet-${n}`, availabilityZone: 'x' };
      const arrivals = [{ id, receivedAt: clock.now(), entries: [entry as Observed] }];
      const { swept } = await turn({ log, clock, ids: { next: () => id } }, session, arrivals);
      await swept;
    }
  }

  /** Until there is a snapshot. */
  async untilSaved(): Promise<void> {
    this.waitsFor = 'a snapshot';
    const { log, agenda } = this.world;
    while ((await log.listSnapshots(cluster, stateFormat)).length === 0) await agenda.wait(lookMs);
  }

  /** From here on, every copy of a function that starts has to read the log from a snapshot on. */
  startCold(): void {
    this.world.mix = { ...noFaults(), 'function-cold': 1 };
  }

  /** EC2's ids of the instances that run, in the order of their launch. */
  ec2Instances(): string[] {
    const { ec2Instances } = this.world.cloud.model.truth;
    return [...ec2Instances.values()]
      .filter(({ state }) => state === 'running')
      .map(({ id }) => id);
  }

  /** The instance on which a task runs. */
  hostOf(task: Readonly<Task> | undefined): string {
    const { containerInstances } = this.world.cloud.model.truth;
    const host = containerInstances.get(task?.containerInstanceArn ?? '')?.ec2InstanceId;
    if (host === undefined) throw new Error(`${task?.arn} has no container instance`);
    return host;
  }

  /** Whether the log takes the instance for open for tasks. */
  isOpen(ec2InstanceId: string): boolean {
    const { containerInstances } = this.#judged.witness.session.state;
    const known = [...containerInstances.values()].find(
      (instance) => instance.ec2InstanceId === ec2InstanceId,
    );
    return known?.status === 'ACTIVE' && known.wanted !== 'DRAINING';
  }

  /** Everything that ECS ever started for it and still shows, in that order. */
  started({ placementId }: Promised): readonly Readonly<Task>[] {
    const { tasks } = this.world.cloud.model.truth;
    const begins = `estiva/${placementId}/`;
    return [...tasks.values()].filter(({ startedBy }) => startedBy?.startsWith(begins) === true);
  }

  /** Its tasks that run and are to run. */
  running(promised: Promised): readonly Readonly<Task>[] {
    return this.started(promised).filter(
      ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
    );
  }

  slots({ placementId }: Promised): Slot[] {
    const { slots } = this.#judged.witness.session.state;
    return [...slots.values()].filter((slot) => slot.placementId === placementId);
  }

  /** @throws Violation */
  mustRun(promised: Promised, counts: { readonly EC2?: number; readonly FARGATE?: number }): void {
    const running = this.running(promised);
    for (const launchType of ['EC2', 'FARGATE'] as const) {
      const found = running.filter((task) => task.launchType === launchType).length;
      const wanted = counts[launchType] ?? 0;
      if (found === wanted) continue;
      throw new Violation(`${found} tasks of ${promised.key} run on ${launchType}, not ${wanted}`);
    }
  }

  /** ECS never started more for it than this. @throws Violation */
  mustHaveStarted(promised: Promised, count: number): void {
    const { length } = this.started(promised);
    if (length === count) return;
    throw new Violation(`${length} tasks were started for ${promised.key}, not ${count}`);
  }

  /** All its slots are done. @throws Violation */
  mustHaveFinished(promised: Promised): void {
    const open = this.slots(promised).find(({ status }) => status !== 'FINISHED');
    if (open === undefined) return;
    throw new Violation(`${promised.key}/${open.index} is ${open.status}, not FINISHED`);
  }

  /** Nothing of it runs. @throws Violation */
  mustBeGone(promised: Promised): void {
    this.mustRun(promised, {});
    if (this.slots(promised).length > 0) throw new Violation(`${promised.key} still has slots`);
  }

  /** Some of its tasks run on this instance. @throws Violation */
  mustRunOn(promised: Promised, ec2InstanceId: string): void {
    if (this.running(promised).some((task) => this.hostOf(task) === ec2InstanceId)) return;
    throw new Violation(`nothing of ${promised.key} runs on ${ec2InstanceId}`);
  }

  /**
   * So many run elsewhere; ECS may still show as running what an instance took with it that died.
   *
   * @throws Violation
   */
  mustRunOnlyApartFrom(promised: Promised, ec2InstanceId: string, count: number): void {
    const apart = this.running(promised).filter((task) => this.hostOf(task) !== ec2InstanceId);
    if (apart.length === count) return;
    throw new Violation(`${apart.length} tasks of ${promised.key} run elsewhere, not ${count}`);
  }

  /** A task was started so long after the one before it had ended. @throws Violation */
  mustHaveWaited(
    before: Readonly<Task> | undefined,
    after: Readonly<Task> | undefined,
    seconds: number,
  ): void {
    const endedAt = before?.stoppingAt ?? Number.POSITIVE_INFINITY;
    const waitedMs = (after?.createdAt ?? 0) - endedAt;
    if (waitedMs >= seconds * 1_000) return;
    throw new Violation(`${after?.arn} was started ${waitedMs} ms after ${before?.arn} ended`);
  }

  #first(promised: Promised): Readonly<Task> {
    const [task] = this.running(promised);
    if (task === undefined) throw new Error(`nothing of ${promised.key} runs`);
    return task;
  }
}
