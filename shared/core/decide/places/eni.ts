import { slotsBySize, slotsByType } from './eni-table.ts';

/**
 * For a type that is not known: every type has room for one interface beside the primary, and every
 * trunk has room for four. Too few only leaves room unused; too many would be refused by ECS.
 */
const unknownSlots = 1;
const unknownTrunkSlots = 4;

/**
 * How many `awsvpc` tasks a container instance can hold. ECS does not show this number among an
 * instance's resources; the attribute `ecs.awsvpc-trunk-id` tells that it has a trunk.
 */
export function eniSlotsOf(attributes: ReadonlyMap<string, string | undefined>): number {
  const hasTrunk = attributes.has('ecs.awsvpc-trunk-id');
  return eniSlotsOfType(attributes.get('ecs.instance-type'), hasTrunk);
}

/** The same by the name of an EC2 instance type, such as `m7g.2xlarge`. */
export function eniSlotsOfType(instanceType: string | undefined, hasTrunk: boolean): number {
  const exact = Object.hasOwn(slotsByType, instanceType ?? '')
    ? slotsByType[instanceType ?? '']
    : undefined;
  const [withoutTrunk, withTrunk] = exact ?? slotsOfSize(instanceType ?? '');
  // A trunk takes the place of one interface and never leaves fewer than are there without it.
  return hasTrunk && withTrunk > 0 ? withTrunk : withoutTrunk;
}

function slotsOfSize(instanceType: string): readonly [number, number] {
  const [, generation, suffix, size] = /^[a-z]+(\d+)([a-z-]*)\.(.+)$/.exec(instanceType) ?? [];
  const slots = Object.hasOwn(slotsBySize, size ?? '') ? slotsBySize[size ?? ''] : undefined;
  if (slots === undefined) return [unknownSlots, unknownTrunkSlots];
  const [withoutTrunk, older, newer] = slots;
  const isNewer = Number(generation) >= 6 && !suffix?.startsWith('g');
  return [withoutTrunk, isNewer ? newer : older];
}
