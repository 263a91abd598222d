import { namedList } from '../ec2/input.ts';
import { isoTime } from '../events/publish.ts';
import { optionalBoolean, optionalNumber, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';
import type { Group, GroupMember } from '../records.ts';
import type { World } from '../world.ts';
import { finishRelease, releaseMember, waitFor } from './lifecycle.ts';
import { launchMissing, staying } from './members.ts';

function validation(message: string): ModelError {
  return new ModelError('ValidationError', message);
}

/** The group that `AutoScalingGroupName` names. Throws `ValidationError`. */
export function findGroup(world: World, input: JsonObject): Group {
  const name = optionalText(input, 'AutoScalingGroupName') ?? '';
  const group = world.state.groups.get(name);
  if (group === undefined) {
    throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  }
  return group;
}

/** Launches or lets go until the group has this size, also while `Launch` is suspended. */
export function setDesiredCapacity(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  const desired = optionalNumber(input, 'DesiredCapacity');
  if (desired === undefined) throw validation('DesiredCapacity is required.');
  resize(world, group, desired);
  return {};
}

export function updateAutoScalingGroup(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  group.minSize = optionalNumber(input, 'MinSize') ?? group.minSize;
  group.maxSize = optionalNumber(input, 'MaxSize') ?? group.maxSize;
  const desired = optionalNumber(input, 'DesiredCapacity');
  if (desired !== undefined) resize(world, group, desired);
  return {};
}

function resize(world: World, group: Group, desired: number): void {
  const { minSize, maxSize } = group;
  if (desired < minSize || desired > maxSize) {
    const side = desired < minSize ? `below min value ${minSize}` : `above max value ${maxSize}`;
    throw validation(
      `New SetDesiredCapacity value ${desired} is ${side} for the AutoScalingGroup.`,
    );
  }
  group.desiredCapacity = desired;
  launchMissing(world, group);
  // The oldest go first, as the default termination policy has it in a balanced group.
  for (const member of staying(group).slice(0, Math.max(0, staying(group).length - desired))) {
    releaseMember(world, group, member);
  }
}

export function terminateInstanceInAutoScalingGroup(world: World, input: JsonObject): JsonObject {
  const id = optionalText(input, 'InstanceId') ?? '';
  const { group, member } = findMember(world, id);
  if (optionalBoolean(input, 'ShouldDecrementDesiredCapacity') === true) {
    group.desiredCapacity = Math.max(group.minSize, group.desiredCapacity - 1);
  }
  releaseMember(world, group, member);
  return {
    Activity: {
      ActivityId: world.uuid(),
      AutoScalingGroupName: group.name,
      Description: `Terminating EC2 instance: ${id}`,
      Cause: `At ${isoTime(world.now)} instance ${id} was taken out of service in response to a user request.`,
      StartTime: isoTime(world.now),
      StatusCode: 'InProgress',
      Progress: 0,
    },
  };
}

function findMember(world: World, id: string): { group: Group; member: GroupMember } {
  for (const group of world.state.groups.values()) {
    const member = group.members.find((candidate) => candidate.ec2InstanceId === id);
    if (member !== undefined) return { group, member };
  }
  throw validation(`Instance Id not found - No managed instance found for instance ID: ${id}`);
}

/** The member whose lifecycle action a request names by instance or by token. */
function findWaiting(world: World, input: JsonObject): { group: Group; member: GroupMember } {
  const group = findGroup(world, input);
  const id = optionalText(input, 'InstanceId');
  const token = optionalText(input, 'LifecycleActionToken');
  const member = group.members.find(
    (candidate) =>
      candidate.lifecycleState === 'Terminating:Wait' &&
      candidate.lifecycleHookName === optionalText(input, 'LifecycleHookName') &&
      (candidate.ec2InstanceId === id || candidate.lifecycleActionToken === token),
  );
  if (member !== undefined) return { group, member };
  throw validation(`No active Lifecycle Action found with instance ID ${id ?? 'unknown'}`);
}

export function completeLifecycleAction(world: World, input: JsonObject): JsonObject {
  const result = optionalText(input, 'LifecycleActionResult');
  if (result !== 'CONTINUE' && result !== 'ABANDON') {
    throw validation('LifecycleActionResult must be CONTINUE or ABANDON.');
  }
  finishRelease(world, findWaiting(world, input).member);
  return {};
}

export function recordLifecycleActionHeartbeat(world: World, input: JsonObject): JsonObject {
  const { group, member } = findWaiting(world, input);
  const hook = group.hooks.find((candidate) => candidate.name === member.lifecycleHookName);
  waitFor(world, group, member, (hook?.heartbeatTimeoutSeconds ?? 0) * 1_000);
  return {};
}

/** Without names AWS suspends every process; the model asks for names. */
export function suspendProcesses(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  for (const name of namedList(input, 'ScalingProcesses')) {
    if (!group.suspended.includes(name)) group.suspended.push(name);
  }
  return {};
}

export function resumeProcesses(world: World, input: JsonObject): JsonObject {
  const group = findGroup(world, input);
  const names = namedList(input, 'ScalingProcesses');
  const kept = names.length === 0 ? [] : group.suspended.filter((name) => !names.includes(name));
  group.suspended.splice(0, group.suspended.length, ...kept);
  if (!kept.includes('Launch')) launchMissing(world, group);
  return {};
}
