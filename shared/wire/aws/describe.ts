import * as z from 'zod';
import type { ContainerInstance, Failure, ObservedTask, TaskDefinition } from '../../core/ecs.ts';
import type { ContainerInstanceArn, TaskArn } from '../../core/ids.ts';
import { containerInstance } from './container-instance.ts';
import { type Parsed, parse } from './parsed.ts';
import { present } from './present.ts';
import { containerInstanceArn, list, optional, taskArn, text } from './shapes.ts';
import { task } from './task.ts';
import { taskDefinition } from './task-definition.ts';

/**
 * Answers of the ECS API in the core's words. Each reader is total and takes both the SDK's objects
 * (`Date`s) and the API's raw JSON (seconds since 1970).
 */

/** What a Describe call found, and what it could not. */
export interface Described<Value> {
  readonly values: readonly Value[];
  readonly failures: readonly Failure[];
}

/** One page of a List call. */
export interface Listed<Arn> {
  readonly values: readonly Arn[];
  readonly nextToken?: string;
}

export const failure = z
  .object({ arn: optional(z.string()), reason: optional(text), detail: optional(text) })
  .transform((raw): Failure => present(raw));

/** The failures that mean "there is none", and no more. */
export function isMissing({ reason }: Failure): boolean {
  return reason === 'MISSING';
}

// In each answer the list itself must be there: one without must not read as "nothing runs".
const describeTasks = z
  .object({ tasks: z.array(task), failures: list(failure) })
  .transform(({ tasks, failures }): Described<ObservedTask> => ({ values: tasks, failures }));

const describeContainerInstances = z
  .object({ containerInstances: z.array(containerInstance), failures: list(failure) })
  .transform(
    ({ containerInstances, failures }): Described<ContainerInstance> => ({
      values: containerInstances,
      failures,
    }),
  );

const describeTaskDefinition = z
  .object({ taskDefinition })
  .transform((answer): TaskDefinition => answer.taskDefinition);

const listTasks = z
  .object({ taskArns: z.array(taskArn), nextToken: optional(z.string()) })
  .transform(
    ({ taskArns, nextToken }): Listed<TaskArn> => present({ values: taskArns, nextToken }),
  );

const listContainerInstances = z
  .object({
    containerInstanceArns: z.array(containerInstanceArn),
    nextToken: optional(z.string()),
  })
  .transform(
    ({ containerInstanceArns, nextToken }): Listed<ContainerInstanceArn> =>
      present({ values: containerInstanceArns, nextToken }),
  );

/** Reads one `Task`. */
export function parseTask(json: unknown): Parsed<ObservedTask> {
  return parse(task, json);
}

/** Reads one `ContainerInstance`. */
export function parseContainerInstance(json: unknown): Parsed<ContainerInstance> {
  return parse(containerInstance, json);
}

/** Reads one `TaskDefinition`. */
export function parseTaskDefinition(json: unknown): Parsed<TaskDefinition> {
  return parse(taskDefinition, json);
}

/** Reads the answer of `DescribeTasks`. */
export function parseDescribeTasks(json: unknown): Parsed<Described<ObservedTask>> {
  return parse(describeTasks, json);
}

/** Reads the answer of `DescribeContainerInstances`. */
export function parseDescribeContainerInstances(
  json: unknown,
): Parsed<Described<ContainerInstance>> {
  return parse(describeContainerInstances, json);
}

/** Reads the answer of `DescribeTaskDefinition`. */
export function parseDescribeTaskDefinition(json: unknown): Parsed<TaskDefinition> {
  return parse(describeTaskDefinition, json);
}

/** Reads the answer of `ListTasks`. */
export function parseListTasks(json: unknown): Parsed<Listed<TaskArn>> {
  return parse(listTasks, json);
}

/** Reads the answer of `ListContainerInstances`. */
export function parseListContainerInstances(json: unknown): Parsed<Listed<ContainerInstanceArn>> {
  return parse(listContainerInstances, json);
}
