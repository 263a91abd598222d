import { invalidParameter, ModelError } from './model-error.ts';
import type { Zone } from './records.ts';
import type { State } from './state.ts';
import type { World } from './world.ts';

/** The zones of the model's Region; each has one default subnet, `subnet-a` and so on. */
const zoneLetters = ['a', 'b', 'c'] as const;

/** Adds the Region's zones to a new state. */
export function addZones(state: State): void {
  zoneLetters.forEach((letter, index) => {
    const name = `${state.settings.region}${letter}`;
    const zone: Zone = {
      name,
      zoneId: `use1-az${index + 1}`,
      subnetId: `subnet-${letter}`,
      cidr: `172.31.${index * 16}.0/20`,
      failed: false,
    };
    state.zones.set(name, zone);
  });
}

/** Throws EC2's refusal when there is no such zone. */
export function findZone(world: World, name: string): Zone {
  const zone = world.state.zones.get(name);
  if (zone !== undefined) return zone;
  const known = [...world.state.zones.keys()].join(', ');
  throw new ModelError(
    'InvalidParameterValue',
    `Invalid availability zone: [${name}]. This Region has ${known}.`,
  );
}

/** The zone's name. Throws ECS's refusal when there is no such subnet. */
export function zoneOfSubnet(world: World, subnetId: string): string {
  for (const zone of world.state.zones.values()) {
    if (zone.subnetId === subnetId) return zone.name;
  }
  throw invalidParameter(
    `Error retrieving subnet information for [${subnetId}]: The subnet ID '${subnetId}' does not exist`,
  );
}

/** An address in the zone's subnet. */
export function addressIn(world: World, zoneName: string): string {
  const zone = findZone(world, zoneName);
  const third = Number(zone.cidr.split('.')[2]);
  return `172.31.${third + world.pick([0, 15])}.${world.pick([4, 254])}`;
}
