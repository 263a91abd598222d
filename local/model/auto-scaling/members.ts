import { launchInstance } from '../ec2/launch.ts';
import type { Ec2Instance, Group, LaunchSpec } from '../records.ts';
import type { World } from '../world.ts';

/** Room for growth that a seeded group leaves above its size. */
const growthFactor = 4;

/**
 * The group that is named after a cluster and holds its instances. Its process `Launch` is
 * suspended, so that an instance that dies stays dead and the tasks must find another place; only
 * SetDesiredCapacity, a restored zone, or resuming the process makes it launch.
 */
export function seededGroup(world: World, name: string, template: LaunchSpec): Group {
  const known = world.state.groups.get(name);
  if (known !== undefined) return known;
  const path = `autoScalingGroup:${world.uuid()}:autoScalingGroupName/${name}`;
  const group: Group = {
    name,
    arn: world.arn('autoscaling', path),
    createdAt: world.now,
    minSize: 0,
    maxSize: 0,
    desiredCapacity: 0,
    zones: [],
    suspended: ['Launch'],
    hooks: [],
    members: [],
    template,
    lost: [],
  };
  world.state.groups.set(name, group);
  return group;
}

/** Puts an instance into the group and grows the group's size with it. */
export function seedMember(group: Group, instance: Ec2Instance): void {
  addMember(group, instance);
  group.desiredCapacity += 1;
  group.maxSize = Math.max(group.maxSize, group.desiredCapacity * growthFactor);
  group.template = instance.spec;
  const zone = instance.spec.availabilityZone;
  if (!group.zones.includes(zone)) group.zones.push(zone);
}

function addMember(group: Group, instance: Ec2Instance): void {
  group.members.push({
    ec2InstanceId: instance.id,
    lifecycleState: 'InService',
    healthStatus: 'Healthy',
  });
}

/** An instance of a group is gone: the group forgets it and, unless suspended, launches another. */
export function memberGone(world: World, instance: Ec2Instance): void {
  const group = instance.group === undefined ? undefined : world.state.groups.get(instance.group);
  if (group === undefined) return;
  const before = group.members.length;
  group.members = group.members.filter((member) => member.ec2InstanceId !== instance.id);
  if (group.members.length === before) return;
  if (!group.suspended.includes('Launch')) {
    launchMissing(world, group);
  } else if (world.state.zones.get(instance.spec.availabilityZone)?.failed === true) {
    group.lost.push(instance.spec);
  }
}

/** Members that are not on their way out. */
export function staying(group: Group): Group['members'] {
  return group.members.filter((member) => member.lifecycleState === 'InService');
}

/** Launches until the group has its desired capacity, in the emptiest of its working zones. */
export function launchMissing(world: World, group: Group): void {
  for (let missing = group.desiredCapacity - staying(group).length; missing > 0; missing -= 1) {
    const zone = emptiestZone(world, group);
    if (zone === undefined) return;
    launchMember(world, group, { ...group.template, availabilityZone: zone });
  }
}

/** Launches what the group lost to the failure of this zone. */
export function launchLost(world: World, group: Group, zone: string): number {
  const back = group.lost.filter((spec) => spec.availabilityZone === zone);
  group.lost = group.lost.filter((spec) => spec.availabilityZone !== zone);
  const room = Math.max(0, group.desiredCapacity - staying(group).length);
  const launched = back.slice(0, room);
  for (const spec of launched) launchMember(world, group, spec);
  return launched.length;
}

function launchMember(world: World, group: Group, spec: LaunchSpec): void {
  addMember(group, launchInstance(world, spec, { boot: true, group: group.name }));
}

function emptiestZone(world: World, group: Group): string | undefined {
  const counted = group.zones
    .filter((zone) => world.state.zones.get(zone)?.failed === false)
    .map((zone) => ({ zone, members: membersIn(world, group, zone) }));
  counted.sort((a, b) => a.members - b.members);
  return counted[0]?.zone;
}

function membersIn(world: World, group: Group, zone: string): number {
  return staying(group).filter(({ ec2InstanceId }) => {
    const instance = world.state.ec2Instances.get(ec2InstanceId);
    return instance?.spec.availabilityZone === zone;
  }).length;
}
