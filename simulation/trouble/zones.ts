import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import { type Instances, zoneNames } from './instances.ts';

const darkMs = [120_000, 1_800_000] as const;

/** What happens to Availability Zones. */
export class Zones {
  readonly #world: World;
  readonly #random: Random;
  readonly #instances: Instances;
  readonly #dark = new Set<string>();

  constructor(world: World, random: Random, instances: Instances) {
    this.#world = world;
    this.#random = random;
    this.#instances = instances;
  }

  /** `half`: about half of the zone's instances die, and the zone goes on. */
  fail(extent: 'whole' | 'half'): boolean {
    const zone = this.#random.pick(zoneNames);
    if (zone === undefined || this.#dark.has(zone)) return false;
    return extent === 'whole' ? this.#darken(zone) : this.#halve(zone);
  }

  failAll(): boolean {
    return zoneNames.map((zone) => !this.#dark.has(zone) && this.#darken(zone)).includes(true);
  }

  restoreAll(): void {
    for (const zone of this.#dark) this.#restore(zone);
  }

  #darken(availabilityZone: string): boolean {
    const { cloud, agenda } = this.#world;
    const silent = this.#random.chance(0.3);
    if (!cloud.local({ type: 'failZone', availabilityZone, silent })) return false;
    this.#dark.add(availabilityZone);
    agenda.after(this.#random.whole(...darkMs), () => this.#restore(availabilityZone));
    return true;
  }

  #halve(zone: string): boolean {
    const { cloud } = this.#world;
    const silent = this.#random.chance(0.5);
    let struck = false;
    for (const { id, spec, state } of [...cloud.model.truth.ec2Instances.values()]) {
      if (spec.availabilityZone !== zone || state !== 'running') continue;
      if (this.#random.chance(0.5)) continue;
      const type = silent ? 'dieSilently' : 'terminateInstance';
      struck = cloud.local({ type, ec2InstanceId: id }) || struck;
      // Auto Scaling launches as many again.
      this.#instances.launchAfter(this.#random.whole(60_000, 300_000), zone);
    }
    return struck;
  }

  #restore(availabilityZone: string): void {
    if (!this.#dark.delete(availabilityZone)) return;
    this.#world.cloud.local({ type: 'restoreZone', availabilityZone });
  }
}
