import { memberGone } from '../auto-scaling/members.ts';
import {
  disconnect,
  killTasks,
  loseContainerInstance,
  reconnect,
  silence,
} from '../container-instances/deactivate.ts';
import { registerContainerInstance } from '../container-instances/register.ts';
import { publishEc2State } from '../events/ec2.ts';
import type { ContainerInstance, Ec2Instance } from '../records.ts';
import type { StopCause } from '../tasks/life-cycle.ts';
import type { World } from '../world.ts';
import { planEc2Next } from './launch.ts';

/** The container instance that runs on the EC2 instance, if one is registered and not INACTIVE. */
export function containerInstanceOf(
  world: World,
  instance: Ec2Instance,
): ContainerInstance | undefined {
  const arn = instance.containerInstanceArn;
  const found = arn === undefined ? undefined : world.state.containerInstances.get(arn);
  return found?.status === 'INACTIVE' ? undefined : found;
}

/** ECS's words for tasks whose host went away. */
function hostGone(instance: Ec2Instance, how: 'terminated' | 'stopped'): StopCause {
  return {
    stopCode: 'TerminationNotice',
    stoppedReason: `Host EC2 (instance ${instance.id}) ${how}.`,
  };
}

const ending: readonly Ec2Instance['state'][] = ['shutting-down', 'terminated'];

/** Starts the termination; with a silent agent ECS does not learn of it. */
export function terminate(world: World, instance: Ec2Instance, reason: string): void {
  if (ending.includes(instance.state)) return;
  instance.plan += 1;
  instance.state = 'shutting-down';
  instance.stateReason = { code: reason, message: `${reason}: instance terminated` };
  publishEc2State(world, instance);
  planEc2Next(world, instance, world.pick(world.timings.instanceStopMs));
}

/** Starts the stop: its tasks end, the container instance stays ACTIVE without its agent. */
export function stop(world: World, instance: Ec2Instance): void {
  if (instance.state !== 'running' && instance.state !== 'pending') return;
  instance.plan += 1;
  instance.state = 'stopping';
  instance.stateReason = {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
  publishEc2State(world, instance);
  planEc2Next(world, instance, world.pick(world.timings.instanceStopMs));
}

/** Boots a stopped instance; its agent comes back under the ARN it had. */
export function start(world: World, instance: Ec2Instance): void {
  if (instance.state !== 'stopped') return;
  instance.plan += 1;
  instance.state = 'pending';
  delete instance.stateReason;
  publishEc2State(world, instance);
  planEc2Next(world, instance, world.pick(world.timings.instanceLaunchMs));
}

/** The machine is gone this moment. `loud`: EC2 and ECS say so; else nobody does. */
export function destroy(world: World, instance: Ec2Instance, loud: boolean): void {
  if (instance.state === 'terminated') return;
  instance.plan += 1;
  instance.state = 'terminated';
  instance.stateReason = { code: 'Server.InternalError', message: 'Server.InternalError' };
  const containerInstance = containerInstanceOf(world, instance);
  if (loud) {
    publishEc2State(world, instance);
    if (containerInstance !== undefined && !containerInstance.silent) {
      loseContainerInstance(world, containerInstance, hostGone(instance, 'terminated'));
    }
  } else if (containerInstance !== undefined) {
    silence(world, containerInstance);
  }
  ended(world, instance);
}

/** The transition under way ends: EC2 tells, and ECS draws its conclusions. */
export function ec2Next(world: World, id: string, plan: number): void {
  const instance = world.state.ec2Instances.get(id);
  if (instance === undefined || instance.plan !== plan) return;
  const containerInstance = containerInstanceOf(world, instance);
  const heard = containerInstance?.silent === false ? containerInstance : undefined;
  if (instance.state === 'pending') {
    instance.state = 'running';
    publishEc2State(world, instance);
    const delayMs = world.pick(world.timings.instanceRegisterMs);
    world.after(delayMs, { type: 'ec2Register', ec2InstanceId: id, plan });
  } else if (instance.state === 'stopping') {
    instance.state = 'stopped';
    publishEc2State(world, instance);
    if (heard === undefined) return;
    killTasks(world, heard, hostGone(instance, 'stopped'));
    disconnect(world, heard);
  } else if (instance.state === 'shutting-down') {
    instance.state = 'terminated';
    publishEc2State(world, instance);
    if (heard !== undefined) {
      loseContainerInstance(world, heard, hostGone(instance, 'terminated'));
    }
    ended(world, instance);
  }
}

/** The agent of an instance that booted reports to ECS. */
export function ec2Register(world: World, id: string, plan: number): void {
  const instance = world.state.ec2Instances.get(id);
  if (instance === undefined || instance.plan !== plan || instance.state !== 'running') return;
  const known = containerInstanceOf(world, instance);
  if (known === undefined) {
    registerContainerInstance(world, instance);
    return;
  }
  // A task of before a silent stop cannot have survived the boot.
  killTasks(world, known, hostGone(instance, 'stopped'));
  reconnect(world, known);
}

/** The Spot warning is over. */
export function ec2Reclaim(world: World, id: string): void {
  const instance = world.state.ec2Instances.get(id);
  if (instance !== undefined) terminate(world, instance, 'Server.SpotInstanceTermination');
}

/** Its group notices at once; EC2 shows it a while longer. */
function ended(world: World, instance: Ec2Instance): void {
  memberGone(world, instance);
  world.after(world.timings.shownAfterEndMs, { type: 'ec2Forget', ec2InstanceId: instance.id });
}
