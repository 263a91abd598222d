import * as z from 'zod';
import type { Failure } from '../../core/ecs.ts';
import type { EffectOutcome, RunTaskOutcome, Unanswered } from '../../core/effects/outcomes.ts';
import { failure } from './describe.ts';
import type { AwsFailure } from './errors.ts';
import { parse } from './parsed.ts';
import { list, textCharactersMax } from './shapes.ts';
import { task } from './task.ts';

/** Stands for the name of an exception when the answer has status 200 and only failures. */
const failuresError = 'FAILURES';

const runTask = z.object({ tasks: z.array(task), failures: list(failure) });

const updateContainerInstancesState = z.object({ failures: list(failure) });

/**
 * Reads the answer of `RunTask`: status 200 is not "placed". An answer that cannot be read leaves
 * the outcome unknown, since tasks may well be starting.
 */
export function parseRunTask(json: unknown): RunTaskOutcome {
  const parsed = parse(runTask, json);
  if (parsed.type === 'unreadable') return unreadable('RunTask', parsed.reason);
  const { tasks, failures } = parsed.value;
  if (tasks.length > 0) return { type: 'accepted', tasks, failures };
  return { type: 'refused', error: failuresError, message: describeFailures(failures), failures };
}

/** Reads the answer of `UpdateContainerInstancesState`, which refuses by its failures alone. */
export function parseUpdateContainerInstancesState(json: unknown): EffectOutcome {
  const parsed = parse(updateContainerInstancesState, json);
  if (parsed.type === 'unreadable') {
    return unreadable('UpdateContainerInstancesState', parsed.reason);
  }
  const { failures } = parsed.value;
  if (failures.length === 0) return { type: 'accepted' };
  return { type: 'refused', error: failuresError, message: describeFailures(failures) };
}

/** A `RunTask` that ended in an exception. */
export function runTaskFailed(failed: AwsFailure): RunTaskOutcome {
  const answer = effectFailed(failed);
  return answer.type === 'refused' ? { ...answer, failures: [] } : answer;
}

/** Another effect that ended in an exception. */
export function effectFailed(failed: AwsFailure): Exclude<EffectOutcome, { type: 'accepted' }> {
  if (failed.type === 'refused') return failed;
  return { type: failed.type, message: `${failed.error}: ${failed.message}` };
}

function unreadable(operation: string, reason: string): Unanswered {
  return { type: 'unknown', message: `the answer of ${operation} cannot be read: ${reason}` };
}

/** Each reason once, with how often it was given. */
function describeFailures(failures: readonly Failure[]): string {
  if (failures.length === 0) return 'the answer holds neither a task nor a failure';
  const counts = new Map<string, number>();
  for (const { reason = 'no reason given', detail } of failures) {
    const said = detail === undefined ? reason : `${reason} (${detail})`;
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  return [...counts]
    .map(([said, count]) => (count === 1 ? said : `${said}, ${count} times`))
    .join('; ')
    .slice(0, textCharactersMax);
}
