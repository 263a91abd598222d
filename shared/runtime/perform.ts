import type { ObservedTask } from '../core/ecs.ts';
import type { PendingEffect } from '../core/effects/next-effects.ts';
import { isOther } from '../core/effects/other-effects.ts';
import type { EffectOutcome, RunTaskOutcome } from '../core/effects/outcomes.ts';
import type { ClusterName, TaskArn } from '../core/ids.ts';
import type { Arrival } from '../core/log/item.ts';
import { parseStartedBy } from '../core/state/known-task.ts';
import type { OtherEffect } from '../core/state/told-effects.ts';
import { type OtherCalls, performOther } from './perform-other.ts';
import type { Ecs } from './ports.ts';

/** The prefix of every `stoppedReason` that comes of a stop of ours. */
export const stoppedReasonPrefix = 'estiva: ';

type Calls = Pick<Ecs, 'runTask' | 'stopTask' | 'updateContainerInstancesState' | 'describeTasks'>;

/** What a batch of effects came to. */
export interface Performed {
  readonly calls: number;
  readonly answers: readonly Arrival[];
  readonly throttled: number;
  /** Why calls have no answer: their effects stay in the log. */
  readonly unknown: readonly string[];
}

/** Everything that an effect may call. */
export interface PerformPorts extends OtherCalls {
  readonly ecs: Calls;
}

type EcsEffect = Exclude<PendingEffect, OtherEffect>;

async function other(calls: OtherCalls, effect: OtherEffect): Promise<Result> {
  const performed = await performOther(calls, effect);
  if ('answer' in performed) return answered(performed.answer);
  // ECS's budget is not emptied by what another service finds too much.
  return { type: 'unknown', message: performed.unanswered };
}

type Result =
  | { readonly type: 'answered'; readonly answers: readonly Arrival[] }
  | { readonly type: 'throttled' | 'unknown'; readonly message: string };

/** Performs effects side by side. An effect without an answer is performed again another time. */
export async function perform(
  { ecs, ...others }: PerformPorts,
  cluster: ClusterName,
  effects: readonly PendingEffect[],
): Promise<Performed> {
  const seen = await readBeforeStopping(ecs, cluster, effects);
  const results = await Promise.all(
    effects.map((effect) =>
      isOther(effect) ? other(others, effect) : performOne(ecs, cluster, effect, seen),
    ),
  );
  return {
    calls: effects.length,
    answers: results.flatMap((result) => (result.type === 'answered' ? result.answers : [])),
    throttled: results.filter(({ type }) => type === 'throttled').length,
    unknown: results.flatMap((result) => (result.type === 'unknown' ? [result.message] : [])),
  };
}

/** What is about to be destroyed is read again first; `undefined` when ECS gives no answer. */
async function readBeforeStopping(
  ecs: Calls,
  cluster: ClusterName,
  effects: readonly PendingEffect[],
): Promise<ReadonlyMap<TaskArn, ObservedTask> | undefined> {
  const arns = effects.flatMap((effect) => (effect.type === 'StopTask' ? [effect.taskArn] : []));
  if (arns.length === 0) return new Map();
  try {
    const tasks = await ecs.describeTasks(cluster, arns);
    return new Map(tasks.map((task) => [task.taskArn, task]));
  } catch {
    return undefined;
  }
}

async function performOne(
  ecs: Calls,
  cluster: ClusterName,
  effect: EcsEffect,
  seen: ReadonlyMap<TaskArn, ObservedTask> | undefined,
): Promise<Result> {
  switch (effect.type) {
    case 'RunTask':
      return runTaskResult(effect, await ecs.runTask(effect.attempt.runTask));
    case 'UpdateContainerInstancesState':
      return updateState(ecs, cluster, effect);
    case 'StopTask':
      if (seen === undefined) return { type: 'unknown', message: 'DescribeTasks did not answer' };
      return stopTask(ecs, cluster, effect, seen.get(effect.taskArn));
  }
}

function runTaskResult(
  { attempt }: Extract<PendingEffect, { type: 'RunTask' }>,
  outcome: RunTaskOutcome,
): Result {
  const { attemptId } = attempt;
  switch (outcome.type) {
    case 'accepted': {
      const { tasks, failures } = outcome;
      return answered({ type: 'RunTaskAccepted', attemptId, tasks, failures });
    }
    case 'refused': {
      const { error, message, failures } = outcome;
      return answered({ type: 'RunTaskRefused', attemptId, error, message, failures });
    }
    case 'throttled':
    case 'unknown':
      return outcome;
  }
}

async function updateState(
  ecs: Calls,
  cluster: ClusterName,
  effect: Extract<PendingEffect, { type: 'UpdateContainerInstancesState' }>,
): Promise<Result> {
  const { effectId, containerInstanceArn, status } = effect;
  const outcome = await ecs.updateContainerInstancesState(cluster, containerInstanceArn, status);
  switch (outcome.type) {
    case 'accepted':
      return answered({ type: 'UpdateContainerInstancesStateAccepted', effectId });
    case 'refused': {
      const { error, message } = outcome;
      return answered({ type: 'UpdateContainerInstancesStateRefused', effectId, error, message });
    }
    case 'throttled':
    case 'unknown':
      return outcome;
  }
}

async function stopTask(
  ecs: Calls,
  cluster: ClusterName,
  effect: Extract<PendingEffect, { type: 'StopTask' }>,
  task: ObservedTask | undefined,
): Promise<Result> {
  const { effectId, taskArn, reason } = effect;
  // A task that is not shown may only be too new to be shown: it is stopped all the same.
  if (task !== undefined) {
    const found = reasonToSpare(task);
    const observed: Arrival = { type: 'TaskStateChanged', task };
    if (found !== undefined)
      return answered(observed, { type: 'StopTaskSkipped', effectId, found });
  }
  const outcome = await ecs.stopTask(cluster, taskArn, `${stoppedReasonPrefix}${reason}`);
  return stopTaskResult(effect, outcome);
}

/** ECS's words for a task that it does not know, in StopTask's InvalidParameterException. */
const taskNotFound = /not found/i;

function stopTaskResult(
  { effectId }: Extract<PendingEffect, { type: 'StopTask' }>,
  outcome: EffectOutcome,
): Result {
  switch (outcome.type) {
    case 'accepted':
      return answered({ type: 'StopTaskAccepted', effectId });
    case 'refused': {
      const { error, message } = outcome;
      if (taskNotFound.test(message)) {
        return answered({ type: 'StopTaskSkipped', effectId, found: 'MISSING' });
      }
      return answered({ type: 'StopTaskRefused', effectId, error, message });
    }
    case 'throttled':
    case 'unknown':
      return outcome;
  }
}

function reasonToSpare(task: ObservedTask): string | undefined {
  if (parseStartedBy(task.startedBy) === undefined) return 'NOT_OURS';
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') return 'STOPPED';
  return task.desiredStatus === 'STOPPED' ? 'STOPPING' : undefined;
}

function answered(...answers: readonly Arrival[]): Result {
  return { type: 'answered', answers };
}
