import type { LocalCommand } from '../../local/model/local-command.ts';
import { drawRegistered } from '../custom-resources.ts';
import type { Random } from '../random.ts';
import { cluster, type World } from '../world.ts';

export const zoneNames = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
/** What a black hole swallows is dead this soon after it runs. */
const swallowedAfterMs = [200, 3_000] as const;
const blackHoleMs = [60_000, 1_200_000] as const;

/** What happens to container instances and their agents. */
export class Instances {
  /** What the seed's Auto Scaling group launches. */
  instanceType = 'm5.large';
  readonly #world: World;
  readonly #random: Random;
  readonly #toLaunch = new Set<() => void>();
  readonly #silent = new Set<string>();
  readonly #impaired = new Set<string>();
  /** How to end those whose end is announced. */
  readonly #doomed = new Set<() => void>();
  readonly #blackHoles = new Set<string>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  launch(count: number, availabilityZone: string, how: { readonly boot: boolean }): void {
    const spot = this.#random.chance(0.3);
    const { instanceType } = this;
    const resources = drawRegistered(this.#random);
    this.#world.cloud.local({
      type: 'launchInstances',
      cluster,
      instanceType,
      spot,
      availabilityZone,
      count,
      ...(resources.length > 0 && { resources }),
      ...how,
    });
  }

  /** An instance ends, one way or another; the Auto Scaling group launches another, minutes later. */
  lose(type: 'terminateInstance' | 'dieSilently' | 'interruptInstance'): boolean {
    const ec2InstanceId = this.any();
    if (ec2InstanceId === undefined) return false;
    const command: LocalCommand =
      type === 'terminateInstance'
        ? { type, ec2InstanceId, silent: this.#random.chance(0.3) }
        : { type, ec2InstanceId };
    if (!this.#world.cloud.local(command)) return false;
    const zone = this.#random.pick(zoneNames) ?? zoneNames[0];
    this.launchAfter(this.#random.whole(60_000, 600_000), zone);
    return true;
  }

  /** The Auto Scaling group launches one some time later, or when the trouble is over. */
  launchAfter(ms: number, availabilityZone: string): void {
    const launch = () => {
      if (this.#toLaunch.delete(launch)) this.launch(1, availabilityZone, { boot: true });
    };
    this.#toLaunch.add(launch);
    this.#world.agenda.after(ms, launch);
  }

  /** Nothing of what is to come is still to come: room that appears later would be no quiet. */
  launchAll(): void {
    for (const launch of this.#toLaunch) launch();
  }

  /** The Auto Scaling group takes one out, waits for its hook, and launches another in its place. */
  scaleIn(InstanceId = this.any()): boolean {
    if (InstanceId === undefined) return false;
    const { cloud } = this.#world;
    const zone = cloud.model.truth.ec2Instances.get(InstanceId)?.spec.availabilityZone ?? '';
    const input = { InstanceId, ShouldDecrementDesiredCapacity: true };
    cloud.call('autoscaling', 'TerminateInstanceInAutoScalingGroup', input);
    this.launchAfter(this.#random.whole(1_000, 120_000), zone);
    return true;
  }

  impair(): boolean {
    const ec2InstanceId = this.any();
    if (ec2InstanceId === undefined) return false;
    if (this.#impaired.has(ec2InstanceId)) return false;
    const { cloud, agenda } = this.#world;
    const how = { status: 'IMPAIRED', reason: 'CONTAINER_RUNTIME' } as const;
    if (!cloud.local({ type: 'instanceHealth', ec2InstanceId, ...how })) return false;
    this.#impaired.add(ec2InstanceId);
    agenda.after(this.#random.whole(60_000, 900_000), () => this.#cure(ec2InstanceId));
    return true;
  }

  #cure(ec2InstanceId: string): void {
    if (!this.#impaired.delete(ec2InstanceId)) return;
    this.#world.cloud.local({ type: 'instanceHealth', ec2InstanceId, status: 'OK' });
  }

  /** AWS says that an instance will end, and so it does, minutes later. */
  announceEnd(type: 'recommendRebalance' | 'scheduledChange'): boolean {
    const ec2InstanceId = this.any();
    if (ec2InstanceId === undefined) return false;
    const { cloud, agenda } = this.#world;
    if (!cloud.local({ type, ec2InstanceId })) return false;
    const zone = this.#random.pick(zoneNames) ?? zoneNames[0];
    const end = () => {
      if (!this.#doomed.delete(end)) return;
      if (!cloud.local({ type: 'terminateInstance', ec2InstanceId })) return;
      this.launchAfter(this.#random.whole(60_000, 600_000), zone);
    };
    this.#doomed.add(end);
    agenda.after(this.#random.whole(60_000, 1_200_000), end);
    return true;
  }

  /** An agent is not heard of for a while. Nothing that runs is the worse for it. */
  silence([fromMs, toMs]: readonly [number, number]): boolean {
    const ec2InstanceId = this.any();
    if (ec2InstanceId === undefined || this.#silent.has(ec2InstanceId)) return false;
    if (!this.#world.cloud.local({ type: 'silenceAgent', ec2InstanceId })) return false;
    this.#silent.add(ec2InstanceId);
    this.#world.agenda.after(this.#random.whole(fromMs, toMs), () => this.#restore(ec2InstanceId));
    return true;
  }

  /** An instance on which every task dies as soon as it runs, so that it always looks empty. */
  swallow(): boolean {
    const ec2InstanceId = this.any();
    if (ec2InstanceId === undefined || this.#blackHoles.has(ec2InstanceId)) return false;
    this.#blackHoles.add(ec2InstanceId);
    const { agenda } = this.#world;
    agenda.after(this.#random.whole(...blackHoleMs), () => this.#blackHoles.delete(ec2InstanceId));
    this.#swallowAgain(ec2InstanceId);
    return true;
  }

  restoreAll(): void {
    for (const ec2InstanceId of this.#silent) this.#restore(ec2InstanceId);
    for (const ec2InstanceId of this.#impaired) this.#cure(ec2InstanceId);
    for (const end of this.#doomed) end();
    this.#blackHoles.clear();
  }

  /** One that runs a task of the family. */
  hostOf(family: string): string | undefined {
    const { tasks, containerInstances, ec2Instances } = this.#world.cloud.model.truth;
    for (const { lastStatus, taskDefinitionArn, containerInstanceArn } of tasks.values()) {
      if (lastStatus !== 'RUNNING' || !taskDefinitionArn.includes(`/${family}:`)) continue;
      const { ec2InstanceId = '' } = containerInstances.get(containerInstanceArn ?? '') ?? {};
      if (ec2Instances.get(ec2InstanceId)?.state === 'running') return ec2InstanceId;
    }
    return undefined;
  }

  /** One that runs and is registered. */
  any(): string | undefined {
    const running: string[] = [];
    for (const instance of this.#world.cloud.model.truth.ec2Instances.values()) {
      if (instance.state === 'running' && instance.containerInstanceArn !== undefined) {
        running.push(instance.id);
      }
    }
    return this.#random.pick(running);
  }

  #restore(ec2InstanceId: string): void {
    this.#world.cloud.local({ type: 'restoreAgent', ec2InstanceId });
    this.#silent.delete(ec2InstanceId);
  }

  #swallowAgain(ec2InstanceId: string): void {
    this.#world.agenda.after(this.#random.whole(...swallowedAfterMs), () => {
      if (!this.#blackHoles.has(ec2InstanceId)) return;
      const { cloud } = this.#world;
      const { ec2Instances, tasks } = cloud.model.truth;
      const there = ec2Instances.get(ec2InstanceId)?.containerInstanceArn;
      if (there === undefined) return;
      for (const task of tasks.values()) {
        if (task.containerInstanceArn === there && task.lastStatus === 'RUNNING') {
          cloud.local({ type: 'crashTask', task: task.arn });
        }
      }
      this.#swallowAgain(ec2InstanceId);
    });
  }
}
