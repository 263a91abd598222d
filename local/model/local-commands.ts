import { launchLost, seededGroup, seedMember } from './auto-scaling/members.ts';
import { addCluster } from './clusters/clusters.ts';
import { reconnect, silence } from './container-instances/deactivate.ts';
import { launchInstance } from './ec2/launch.ts';
import { containerInstanceOf, destroy, start, stop, terminate } from './ec2/power.ts';
import { publishHealth } from './events/container-instance.ts';
import {
  publishRebalanceRecommendation,
  publishScheduledChange,
  publishSpotInterruption,
} from './events/ec2.ts';
import type { JsonObject } from './json.ts';
import type { LaunchInstances, LocalCommand } from './local-command.ts';
import { ModelError, unknownId } from './model-error.ts';
import type { ContainerInstance, Ec2Instance, LaunchSpec, Task } from './records.ts';
import { findTaskAnywhere } from './tasks/find.ts';
import { exitTask, killTask, requestStop } from './tasks/life-cycle.ts';
import type { World } from './world.ts';
import { findZone } from './zones.ts';

/** AWS Health gives about this much notice of a retirement. */
const retirementNoticeMs = 14 * 24 * 3_600_000;

/** Exit code of a container that crashed, unless the command states another. */
const crashExitCode = 1;

/** Performs one command and says in JSON what it did. */
export function performLocal(world: World, command: LocalCommand): JsonObject {
  switch (command.type) {
    case 'launchInstances':
      return launchInstances(world, command);
    case 'crashTask':
      return crash(world, taskOf(world, command.task), command.exitCode ?? crashExitCode);
    case 'failHealthCheck':
      return failHealthCheck(world, taskOf(world, command.task));
    case 'interruptTask':
      return interruptTask(world, taskOf(world, command.task));
    case 'failZone':
      return failZone(world, command.availabilityZone, command.silent === true);
    case 'restoreZone':
      return restoreZone(world, command.availabilityZone);
    case 'apiFault':
      world.state.apiFaults.push({ ...command, left: command.count });
      return { operation: command.operation, mode: command.mode, count: command.count };
    case 'listStaleness':
      world.state.listStalenessMs = Math.max(0, command.ms);
      return { listStalenessMs: world.state.listStalenessMs };
    default:
      return onInstance(world, command);
  }
}

type InstanceCommand = Extract<LocalCommand, { readonly ec2InstanceId: string }>;

function onInstance(world: World, command: InstanceCommand): JsonObject {
  const instance = world.state.ec2Instances.get(command.ec2InstanceId);
  if (instance === undefined) throw unknownId('EC2 instance', command.ec2InstanceId);
  switch (command.type) {
    case 'terminateInstance':
      if (command.silent === true) silenceIfHeard(world, instance);
      terminate(world, instance, 'Client.UserInitiatedShutdown');
      break;
    case 'stopInstance':
      stop(world, instance);
      break;
    case 'startInstance':
      start(world, instance);
      break;
    case 'interruptInstance':
      interruptInstance(world, instance, command.rebalanceRecommendation === true);
      break;
    case 'recommendRebalance':
      if (instance.state === 'running') publishRebalanceRecommendation(world, instance);
      break;
    case 'silenceAgent':
      silence(world, registeredOn(world, instance));
      break;
    case 'restoreAgent':
      restoreAgent(world, instance);
      break;
    case 'dieSilently':
      destroy(world, instance, false);
      break;
    case 'scheduledChange':
      publishScheduledChange(world, instance, command.startTime ?? world.now + retirementNoticeMs);
      break;
    case 'instanceHealth':
      setHealth(world, registeredOn(world, instance), command.status, command.reason);
      break;
  }
  return { ec2InstanceId: instance.id, state: instance.state };
}

function launchInstances(world: World, command: LaunchInstances): JsonObject {
  const spec: LaunchSpec = {
    cluster: command.cluster,
    instanceType: command.instanceType,
    availabilityZone: command.availabilityZone,
    spot: command.spot === true,
    trunk: command.trunk === true,
    ...(command.gpu !== undefined && { gpu: command.gpu }),
    ...(command.resources !== undefined && { resources: command.resources }),
  };
  findZone(world, spec.availabilityZone);
  if (!world.state.clusters.has(command.cluster)) addCluster(world, command.cluster);
  const group = seededGroup(world, command.cluster, spec);
  const ec2InstanceIds: string[] = [];
  for (let launched = 0; launched < command.count; launched += 1) {
    const how = { boot: command.boot === true, group: group.name };
    const instance = launchInstance(world, spec, how);
    seedMember(group, instance);
    ec2InstanceIds.push(instance.id);
  }
  return { ec2InstanceIds };
}

function taskOf(world: World, idOrArn: string): Task {
  const task = findTaskAnywhere(world, idOrArn);
  if (task === undefined) throw unknownId('task', idOrArn);
  return task;
}

function crash(world: World, task: Task, exitCode: number): JsonObject {
  if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') {
    throw new ModelError(
      'Conflict',
      `Task ${task.id} is ${task.lastStatus}, not RUNNING: it has no container that could crash.`,
      409,
    );
  }
  exitTask(world, task, exitCode);
  return { taskArn: task.arn, exitCode };
}

function failHealthCheck(world: World, task: Task): JsonObject {
  world.remember(task);
  task.unhealthy = true;
  return { taskArn: task.arn };
}

function interruptTask(world: World, task: Task): JsonObject {
  if (task.capacityProvider !== 'FARGATE_SPOT') {
    throw new ModelError('Conflict', `Task ${task.id} does not run on FARGATE_SPOT.`, 409);
  }
  requestStop(world, task, {
    stopCode: 'SpotInterruption',
    stoppedReason: 'Your Spot Task was interrupted.',
  });
  return { taskArn: task.arn };
}

function interruptInstance(world: World, instance: Ec2Instance, recommend: boolean): void {
  if (!instance.spec.spot) {
    throw new ModelError('Conflict', `${instance.id} is not a Spot instance.`, 409);
  }
  if (instance.state !== 'running' || instance.interruptedAt !== undefined) return;
  instance.interruptedAt = world.now;
  if (recommend) publishRebalanceRecommendation(world, instance);
  publishSpotInterruption(world, instance);
  world.after(world.timings.spotWarningMs, { type: 'ec2Reclaim', ec2InstanceId: instance.id });
}

function registeredOn(world: World, instance: Ec2Instance): ContainerInstance {
  const found = containerInstanceOf(world, instance);
  if (found === undefined) throw unknownId('container instance on', instance.id);
  return found;
}

function silenceIfHeard(world: World, instance: Ec2Instance): void {
  const found = containerInstanceOf(world, instance);
  if (found !== undefined) silence(world, found);
}

function restoreAgent(world: World, instance: Ec2Instance): void {
  if (instance.state !== 'running') {
    throw new ModelError('Conflict', `${instance.id} is ${instance.state}: no agent runs.`, 409);
  }
  const found = registeredOn(world, instance);
  if (found.silent) reconnect(world, found);
}

function setHealth(
  world: World,
  instance: ContainerInstance,
  status: 'OK' | 'IMPAIRED',
  reason: string | undefined,
): void {
  world.remember(instance);
  instance.health = { status, changedAt: world.now, ...(reason !== undefined && { reason }) };
  publishHealth(world, instance);
}

function failZone(world: World, name: string, silent: boolean): JsonObject {
  const zone = findZone(world, name);
  zone.failed = true;
  const instances = [...world.state.ec2Instances.values()].filter(
    (instance) => instance.spec.availabilityZone === name && instance.state !== 'terminated',
  );
  for (const instance of instances) destroy(world, instance, !silent);
  const tasks = [...world.state.tasks.values()].filter(
    (task) => task.launchType === 'FARGATE' && task.zone === name && task.lastStatus !== 'STOPPED',
  );
  for (const task of tasks) {
    killTask(world, task, {
      stopCode: 'InfrastructureHealth',
      stoppedReason: `Task stopped because of an infrastructure failure in ${name}.`,
    });
  }
  return { availabilityZone: name, ec2Instances: instances.length, fargateTasks: tasks.length };
}

function restoreZone(world: World, name: string): JsonObject {
  findZone(world, name).failed = false;
  let launched = 0;
  for (const group of world.state.groups.values()) launched += launchLost(world, group, name);
  return { availabilityZone: name, ec2Instances: launched };
}
