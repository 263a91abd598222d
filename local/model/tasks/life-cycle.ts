import { publishContainerInstance } from '../events/container-instance.ts';
import { publishTask } from '../events/task.ts';
import type { LastStatus, Task } from '../records.ts';
import type { World } from '../world.ts';
import { bindPorts } from './bind-ports.ts';
import { holdStep, isUnwatched } from './hold.ts';

/** Why a task stops, in ECS's `stopCode` and `stoppedReason`. */
export interface StopCause {
  readonly stopCode: string;
  readonly stoppedReason: string;
}

/** Exit code of a container that ends on SIGTERM. */
const sigtermExitCode = 143;

/** Share of the plan's time that a task spends in each status before it leaves it. */
const startShares: Partial<Record<LastStatus, number>> = {
  PROVISIONING: 0.35,
  PENDING: 0.5,
  ACTIVATING: 0.15,
};
const stopShares: Partial<Record<LastStatus, number>> = {
  PROVISIONING: 0.5,
  PENDING: 0.1,
  ACTIVATING: 0.1,
  RUNNING: 0.1,
  DEACTIVATING: 0.15,
  STOPPING: 0.55,
  DEPROVISIONING: 0.2,
};

/** The task is on its way: ECS tells of it, and of what its instance has left. */
export function beginTask(world: World, task: Task): void {
  world.addTask(task);
  publishTask(world, task);
  publishPlace(world, task);
  planNext(world, task);
}

/** A plan's next step is due: the status changes, unless a newer plan overtook it. */
export function taskNext(world: World, arn: string, plan: number): void {
  const task = world.state.tasks.get(arn);
  if (task === undefined || task.plan !== plan) return;
  if (isUnwatched(world, task)) {
    holdStep(task, { step: 'next' });
    return;
  }
  if (task.desiredStatus === 'RUNNING') start(world, task);
  else wind(world, task);
}

/** A container ends by itself, as its behaviour says. */
export function taskExit(world: World, arn: string, plan: number): void {
  const task = world.state.tasks.get(arn);
  if (task === undefined || task.plan !== plan) return;
  if (isUnwatched(world, task)) holdStep(task, { step: 'exit' });
  else exitTask(world, task, task.behaviour.exitCode);
}

/** An essential container ends with this code, and with it the task. */
export function exitTask(world: World, task: Task, exitCode: number): void {
  if (task.desiredStatus === 'STOPPED') return;
  world.remember(task);
  const essential = task.containers.find((container) => container.essential);
  if (essential !== undefined) {
    essential.lastStatus = 'STOPPED';
    essential.exitCode = exitCode;
    if (exitCode === 137) {
      essential.reason = 'OutOfMemoryError: Container killed due to memory usage';
    }
  }
  requestStop(world, task, {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
  });
}

/** Sets desiredStatus STOPPED and starts winding the task down; again changes nothing. */
export function requestStop(world: World, task: Task, cause: StopCause): void {
  if (task.desiredStatus === 'STOPPED') return;
  world.remember(task);
  task.desiredStatus = 'STOPPED';
  task.stopCode = cause.stopCode;
  task.stoppedReason = cause.stoppedReason;
  task.stoppingAt = world.now;
  task.plan += 1;
  task.held = [];
  task.paceMs = Math.min(world.pick(world.timings.taskStopMs), Math.max(task.stopTimeoutMs, 1));
  publishTask(world, task);
  planNext(world, task);
}

/** What the task ran on is gone: it is STOPPED at once, without exit codes. */
export function killTask(world: World, task: Task, cause: StopCause): void {
  if (task.lastStatus === 'STOPPED') return;
  world.remember(task);
  if (task.desiredStatus === 'RUNNING') {
    task.desiredStatus = 'STOPPED';
    task.stopCode = cause.stopCode;
    task.stoppedReason = cause.stoppedReason;
    task.stoppingAt = world.now;
  }
  task.plan += 1;
  task.held = [];
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  finish(world, task);
}

function planNext(world: World, task: Task): void {
  const shares = task.desiredStatus === 'RUNNING' ? startShares : stopShares;
  const share = shares[task.lastStatus] ?? 1;
  world.after(task.paceMs * share, { type: 'taskNext', task: task.arn, plan: task.plan });
}

function start(world: World, task: Task): void {
  world.remember(task);
  if (task.lastStatus === 'PROVISIONING') {
    task.lastStatus = 'PENDING';
    if (task.eni !== undefined) task.eni.status = 'ATTACHED';
  } else if (task.lastStatus === 'PENDING') {
    if (task.behaviour.failToStart !== undefined) {
      failToStart(world, task, task.behaviour.failToStart);
      return;
    }
    task.lastStatus = 'ACTIVATING';
    task.connectivityAt = world.now;
    task.pullStartedAt = Math.max(task.createdAt, world.now - Math.round(task.paceMs * 0.3));
    task.pullStoppedAt = world.now;
  } else {
    run(world, task);
    return;
  }
  publishTask(world, task);
  planNext(world, task);
}

function run(world: World, task: Task): void {
  task.lastStatus = 'RUNNING';
  task.startedAt = world.now;
  for (const container of task.containers) {
    container.lastStatus = 'RUNNING';
    container.bindings = bindPorts(world, task, container.ports);
    container.runtimeId = `${task.id}-${world.hex(10)}`;
  }
  publishTask(world, task);
  publishPlace(world, task);
  const { exitAfterMs } = task.behaviour;
  if (exitAfterMs === undefined) return;
  world.after(exitAfterMs, { type: 'taskExit', task: task.arn, plan: task.plan });
}

function failToStart(world: World, task: Task, reason: string): void {
  const essential = task.containers.find((container) => container.essential);
  if (essential !== undefined) essential.reason = reason;
  requestStop(world, task, { stopCode: 'TaskFailedToStart', stoppedReason: reason });
}

/** One step down; a task that never ran has no containers to deactivate. */
function wind(world: World, task: Task): void {
  world.remember(task);
  switch (task.lastStatus) {
    case 'PROVISIONING':
      task.lastStatus = 'DEPROVISIONING';
      break;
    case 'RUNNING':
      task.lastStatus = 'DEACTIVATING';
      break;
    case 'PENDING':
    case 'ACTIVATING':
    case 'DEACTIVATING':
      task.lastStatus = 'STOPPING';
      break;
    case 'STOPPING':
      task.lastStatus = 'DEPROVISIONING';
      stopContainers(task);
      task.executionStoppedAt = world.now;
      break;
    case 'DEPROVISIONING':
    case 'STOPPED':
      stopContainers(task);
      finish(world, task);
      publishPlace(world, task);
      return;
  }
  publishTask(world, task);
  planNext(world, task);
}

function stopContainers(task: Task): void {
  for (const container of task.containers) {
    const ran = container.lastStatus === 'RUNNING';
    container.lastStatus = 'STOPPED';
    if (ran) container.exitCode ??= sigtermExitCode;
  }
}

/** Frees what the task held and tells of its end. */
function finish(world: World, task: Task): void {
  task.lastStatus = 'STOPPED';
  task.executionStoppedAt ??= world.now;
  task.stoppedAt = world.now;
  if (task.eni !== undefined) task.eni.status = 'DELETED';
  world.unindexTask(task);
  publishTask(world, task);
  world.after(world.timings.shownAfterEndMs, { type: 'taskForget', task: task.arn });
}

function publishPlace(world: World, task: Task): void {
  const place = task.containerInstanceArn;
  const instance = place === undefined ? undefined : world.state.containerInstances.get(place);
  if (instance === undefined || instance.status === 'INACTIVE') return;
  world.remember(instance);
  publishContainerInstance(world, instance);
}
