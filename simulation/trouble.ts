import type { JsonObject } from '../local/model/json.ts';
import type { LocalCommand } from '../local/model/local-command.ts';
import type { FaultClass } from './faults.ts';
import type { Random } from './random.ts';
import { cluster, type World } from './world.ts';

const hourMs = 3_600_000;
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;

/** What happens to tasks, instances and zones, each class at its own rate, until it is called off. */
export class Trouble {
  readonly #world: World;
  readonly #random: Random;
  readonly #silent = new Set<string>();
  readonly #dark = new Set<string>();
  #isOver = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  begin(): void {
    this.#every('list-stale', () => this.#staleLists());
    this.#every('task-crashed', () => this.#toTask('crashTask'));
    this.#every('operator-stop', () => this.#operatorStops());
    this.#every('instance-terminated', () => this.#toInstance('terminateInstance'));
    this.#every('instance-dead', () => this.#toInstance('dieSilently'));
    this.#every('spot-interrupted', () => this.#toInstance('interruptInstance'));
    this.#every('agent-silent', () => this.#silenceAgent());
    this.#every('zone-failed', () => this.#failZone());
  }

  /** Everything that can come back comes back. */
  end(): void {
    this.#isOver = true;
    this.#world.local({ type: 'listStaleness', ms: 0 });
    for (const availabilityZone of this.#dark) {
      this.#world.local({ type: 'restoreZone', availabilityZone });
    }
    for (const ec2InstanceId of this.#silent) {
      this.#world.local({ type: 'restoreAgent', ec2InstanceId });
    }
  }

  #every(name: FaultClass, strike: () => boolean): void {
    const perHour = this.#world.mix[name];
    if (perHour <= 0) return;
    const { agenda, faults } = this.#world;
    const next = () => {
      const waitMs = (-Math.log(1 - this.#random.next()) / perHour) * hourMs;
      agenda.after(waitMs, () => {
        if (this.#isOver) return;
        if (strike()) faults.add(name);
        next();
      });
    };
    next();
  }

  #toTask(type: 'crashTask'): boolean {
    const task = this.#random.pick(this.#tasks());
    return task !== undefined && this.#world.local({ type, task, exitCode: 137 });
  }

  #operatorStops(): boolean {
    const task = this.#random.pick(this.#tasks());
    if (task === undefined) return false;
    this.#world.call('ecs', 'StopTask', { cluster, task, reason: 'by hand' });
    return true;
  }

  #toInstance(type: 'terminateInstance' | 'dieSilently' | 'interruptInstance'): boolean {
    const ec2InstanceId = this.#random.pick(this.#instances());
    if (ec2InstanceId === undefined) return false;
    const command: LocalCommand =
      type === 'terminateInstance'
        ? { type, ec2InstanceId, silent: this.#random.chance(0.3) }
        : { type, ec2InstanceId };
    if (!this.#world.local(command)) return false;
    // The Auto Scaling group launches another one, minutes later.
    this.#world.agenda.after(this.#random.whole(60_000, 600_000), () => this.launch(1));
    return true;
  }

  launch(count: number, availabilityZone = this.#random.pick(zones) ?? zones[0]): void {
    if (this.#dark.has(availabilityZone)) return;
    const spot = this.#random.chance(0.3);
    const launch = { type: 'launchInstances', cluster, instanceType: 'm5.large', spot } as const;
    this.#world.local({ ...launch, availabilityZone, count });
  }

  /** ECS's lists and descriptions fall behind for a while, as they do. */
  #staleLists(): boolean {
    this.#world.local({ type: 'listStaleness', ms: this.#random.whole(1_000, 90_000) });
    this.#world.agenda.after(this.#random.whole(30_000, 300_000), () => {
      this.#world.local({ type: 'listStaleness', ms: 0 });
    });
    return true;
  }

  #silenceAgent(): boolean {
    const ec2InstanceId = this.#random.pick(this.#instances());
    if (ec2InstanceId === undefined) return false;
    if (!this.#world.local({ type: 'silenceAgent', ec2InstanceId })) return false;
    this.#silent.add(ec2InstanceId);
    this.#world.agenda.after(this.#random.whole(10_000, 1_200_000), () => {
      this.#world.local({ type: 'restoreAgent', ec2InstanceId });
      this.#silent.delete(ec2InstanceId);
    });
    return true;
  }

  #failZone(): boolean {
    const availabilityZone = this.#random.pick(zones);
    if (availabilityZone === undefined || this.#dark.has(availabilityZone)) return false;
    const silent = this.#random.chance(0.3);
    if (!this.#world.local({ type: 'failZone', availabilityZone, silent })) return false;
    this.#dark.add(availabilityZone);
    this.#world.agenda.after(this.#random.whole(120_000, 1_800_000), () => {
      this.#world.local({ type: 'restoreZone', availabilityZone });
      this.#dark.delete(availabilityZone);
    });
    return true;
  }

  #tasks(): string[] {
    return this.#list('ListTasks', { cluster }, 'taskArns');
  }

  #instances(): string[] {
    const arns = this.#list('ListContainerInstances', { cluster }, 'containerInstanceArns');
    if (arns.length === 0) return [];
    const asked = { cluster, containerInstances: arns };
    const instances = this.#list('DescribeContainerInstances', asked, 'containerInstances');
    return (instances as unknown as { ec2InstanceId: string }[]).map((one) => one.ec2InstanceId);
  }

  #list(operation: string, input: JsonObject, member: string): string[] {
    try {
      return this.#world.call('ecs', operation, input)[member] as string[];
    } catch {
      // Throttled: fate strikes another time.
      return [];
    }
  }
}
