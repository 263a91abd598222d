import { terminate } from '../ec2/power.ts';
import { publishTerminateLifecycle } from '../events/ec2.ts';
import type { Group, GroupMember } from '../records.ts';
import type { World } from '../world.ts';

/** A lifecycle action may wait at most this long, whatever the heartbeats. Source: Auto Scaling. */
const waitMaxMs = 48 * 3_600_000;
/** Nor longer than this many heartbeat time-outs. */
const heartbeatsMax = 100;

const terminating = 'autoscaling:EC2_INSTANCE_TERMINATING';

/** The group lets an instance go: at once, or when its lifecycle hook is answered or times out. */
export function releaseMember(world: World, group: Group, member: GroupMember): void {
  if (member.lifecycleState !== 'InService') return;
  const hook = group.hooks.find((candidate) => candidate.transition === terminating);
  if (hook === undefined) {
    finishRelease(world, member);
    return;
  }
  const timeoutMs = hook.heartbeatTimeoutSeconds * 1_000;
  member.lifecycleState = 'Terminating:Wait';
  member.lifecycleHookName = hook.name;
  member.lifecycleActionToken = world.uuid();
  member.waitEndsBy = world.now + Math.min(waitMaxMs, timeoutMs * heartbeatsMax);
  publishTerminateLifecycle(world, group, member, hook);
  waitFor(world, group, member, timeoutMs);
}

/** The wait begins anew, as far as its limit allows. */
export function waitFor(world: World, group: Group, member: GroupMember, timeoutMs: number): void {
  const endsBy = member.waitEndsBy ?? world.now;
  member.waitUntil = Math.min(world.now + timeoutMs, endsBy);
  world.after(member.waitUntil - world.now, {
    type: 'lifecycleWaitOver',
    group: group.name,
    ec2InstanceId: member.ec2InstanceId,
  });
}

/** Nobody answered in time; either default result ends a termination the same way. */
export function lifecycleWaitOver(world: World, groupName: string, ec2InstanceId: string): void {
  const members = world.state.groups.get(groupName)?.members ?? [];
  const member = members.find((candidate) => candidate.ec2InstanceId === ec2InstanceId);
  if (member?.lifecycleState !== 'Terminating:Wait') return;
  if ((member.waitUntil ?? 0) <= world.now) finishRelease(world, member);
}

/** The wait is over: the instance is terminated. */
export function finishRelease(world: World, member: GroupMember): void {
  member.lifecycleState = 'Terminating';
  delete member.waitUntil;
  const instance = world.state.ec2Instances.get(member.ec2InstanceId);
  if (instance !== undefined) terminate(world, instance, 'Client.UserInitiatedShutdown');
}
