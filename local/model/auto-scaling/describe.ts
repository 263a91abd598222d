import { namedList } from '../ec2/input.ts';
import { isoTime } from '../events/publish.ts';
import type { JsonObject } from '../json.ts';
import type { Group, GroupMember } from '../records.ts';
import type { World } from '../world.ts';

/** Every group, or those named. */
export function describeAutoScalingGroups(world: World, input: JsonObject): JsonObject {
  const names = namedList(input, 'AutoScalingGroupNames');
  const groups = [...world.state.groups.values()].filter(
    (group) => names.length === 0 || names.includes(group.name),
  );
  return { AutoScalingGroups: { member: groups.map((group) => groupView(world, group)) } };
}

/** Instances of groups, all or those named. */
export function describeAutoScalingInstances(world: World, input: JsonObject): JsonObject {
  const ids = namedList(input, 'InstanceIds');
  const shown = [...world.state.groups.values()].flatMap((group) =>
    group.members
      .filter((member) => ids.length === 0 || ids.includes(member.ec2InstanceId))
      .map((member) => ({
        ...memberView(world, member),
        AutoScalingGroupName: group.name,
        // This one call writes the health in capitals.
        HealthStatus: member.healthStatus.toUpperCase(),
      })),
  );
  return { AutoScalingInstances: { member: shown } };
}

function groupView(world: World, group: Group): JsonObject {
  const subnets = [...world.state.zones.values()]
    .filter((zone) => group.zones.includes(zone.name))
    .map((zone) => zone.subnetId);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: 300,
    AvailabilityZones: { member: group.zones },
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    Instances: { member: group.members.map((member) => memberView(world, member)) },
    CreatedTime: isoTime(group.createdAt),
    SuspendedProcesses: {
      member: group.suspended.map((name) => ({
        ProcessName: name,
        SuspensionReason: `User suspended at ${isoTime(group.createdAt)}`,
      })),
    },
    VPCZoneIdentifier: subnets.join(','),
    TerminationPolicies: { member: ['Default'] },
    NewInstancesProtectedFromScaleIn: false,
  };
}

function memberView(world: World, member: GroupMember): JsonObject {
  const instance = world.state.ec2Instances.get(member.ec2InstanceId);
  const isBooting = instance?.state === 'pending' && member.lifecycleState === 'InService';
  return {
    InstanceId: member.ec2InstanceId,
    InstanceType: instance?.spec.instanceType,
    AvailabilityZone: instance?.spec.availabilityZone,
    LifecycleState: isBooting ? 'Pending' : member.lifecycleState,
    HealthStatus: member.healthStatus,
    ProtectedFromScaleIn: false,
  };
}
