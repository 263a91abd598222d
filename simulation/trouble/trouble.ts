import type { LocalCommand } from '../../local/model/local-command.ts';
import { ModelError } from '../../local/model/model-error.ts';
import type { FaultClass } from '../faults.ts';
import type { Random } from '../random.ts';
import { cluster, type World } from '../world.ts';
import { Instances } from './instances.ts';
import { Strangers } from './strangers.ts';
import { Zones } from './zones.ts';

const hourMs = 3_600_000;

/** What happens to tasks, instances and zones, each class at its own rate, until it is called off. */
export class Trouble {
  readonly instances: Instances;
  readonly #zones: Zones;
  readonly #strangers: Strangers;
  readonly #world: World;
  readonly #random: Random;
  /** When it will be called off. */
  #until = 0;
  /** What was to come in a time of trouble that is over does not come in the next one. */
  #times = 0;
  #isOver = true;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.instances = new Instances(world, random);
    this.#zones = new Zones(world, random, this.instances);
    this.#strangers = new Strangers(world, random);
  }

  /** @param until when it will be called off */
  begin(until: number): void {
    this.#until = until;
    this.#times += 1;
    this.#isOver = false;
    const { instances } = this;
    const { functions } = this.#world;
    this.#every('log-down', () => this.#downLog());
    this.#every('version-mixed', () => functions.deploy(this.#random.whole(5_000, 300_000)));
    this.#every('list-stale', () => this.#staleLists());
    this.#every('task-crashed', () => this.#toTask('crashTask'));
    this.#every('task-unhealthy', () => this.#toTask('failHealthCheck'));
    this.#every('task-interrupted', () => this.#toTask('interruptTask'));
    this.#every('operator-stop', () => this.#operatorStops());
    this.#every('stranger-task', () => this.#strangers.runTask());
    this.#every('instance-deregistered', () => this.#deregister());
    this.#every('instance-terminated', () => instances.lose('terminateInstance'));
    this.#every('instance-dead', () => instances.lose('dieSilently'));
    this.#every('spot-interrupted', () => instances.lose('interruptInstance'));
    this.#every('scale-in', () => instances.scaleIn());
    this.#every('instance-impaired', () => instances.impair());
    this.#every('instance-black-hole', () => instances.swallow());
    this.#every('agent-flapped', () => instances.silence([1_000, 100_000]));
    this.#every('agent-silent', () => instances.silence([100_000, 1_800_000]));
    this.#every('rebalance-recommended', () => instances.announceEnd('recommendRebalance'));
    this.#every('retirement-announced', () => instances.announceEnd('scheduledChange'));
    this.#every('zone-failed', () => this.#zones.fail('whole'));
    this.#every('zone-half-failed', () => this.#zones.fail('half'));
    this.#every('all-zones-failed', () => this.#zones.failAll());
  }

  /** Everything that can come back comes back. */
  end(): void {
    this.#isOver = true;
    this.#world.logDownUntil = 0;
    this.#world.functions.endDeployment();
    this.#world.cloud.local({ type: 'listStaleness', ms: 0 });
    this.#zones.restoreAll();
    this.instances.restoreAll();
    this.instances.launchAll();
  }

  #every(name: FaultClass, strike: () => boolean): void {
    const perHour = this.#world.mix[name];
    if (perHour <= 0) return;
    const { agenda, faults } = this.#world;
    const times = this.#times;
    const next = () => {
      const waitMs = Math.round((-Math.log(1 - this.#random.next()) / perHour) * hourMs);
      agenda.after(waitMs, () => {
        if (this.#isOver || times !== this.#times) return;
        if (strike()) faults.add(name);
        next();
      });
    };
    next();
  }

  #downLog(): boolean {
    const { agenda } = this.#world;
    const longestMs = Math.min(3 * hourMs, (this.#until - agenda.now) / 2);
    this.#world.logDownUntil = agenda.now + this.#random.whole(10_000, Math.max(20_000, longestMs));
    return true;
  }

  /** ECS's lists and descriptions fall behind for a while, as they do. */
  #staleLists(): boolean {
    const { cloud, agenda } = this.#world;
    cloud.local({ type: 'listStaleness', ms: this.#random.whole(1_000, 90_000) });
    agenda.after(this.#random.whole(30_000, 300_000), () => {
      cloud.local({ type: 'listStaleness', ms: 0 });
    });
    return true;
  }

  #deregister(): boolean {
    const ec2InstanceId = this.instances.any();
    const { ec2Instances } = this.#world.cloud.model.truth;
    return this.#strangers.deregister(ec2Instances.get(ec2InstanceId ?? '')?.containerInstanceArn);
  }

  #toTask(type: 'crashTask' | 'interruptTask' | 'failHealthCheck'): boolean {
    const task = this.#anyTask(type === 'interruptTask');
    if (task === undefined) return false;
    const command: LocalCommand =
      type === 'crashTask' ? { type, task, exitCode: 137 } : { type, task };
    return this.#world.cloud.local(command);
  }

  #operatorStops(): boolean {
    const task = this.#anyTask(false);
    if (task === undefined) return false;
    try {
      this.#world.cloud.call('ecs', 'StopTask', { cluster, task, reason: 'by hand' });
      return true;
    } catch (error) {
      if (error instanceof ModelError) return false;
      throw error;
    }
  }

  #anyTask(onSpot: boolean): string | undefined {
    const live: string[] = [];
    for (const task of this.#world.cloud.model.truth.tasks.values()) {
      const isRunning = task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
      if (isRunning && (!onSpot || task.capacityProvider === 'FARGATE_SPOT')) live.push(task.arn);
    }
    return this.#random.pick(live);
  }
}
