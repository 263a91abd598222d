import * as z from 'zod';
import type {
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  TaskArn,
  TaskDefinitionArn,
} from '../../core/ids.ts';

/** Pieces that the ECS API's answers and the events have in common. */

/** `stoppedReason` and the like quote programs and people; the log keeps this much of them. */
export const textCharactersMax = 1024;

/** The last millisecond that a `Date` can hold. */
const epochMsMax = 8.64e15;

/** The highest TCP or UDP port. */
const portMax = 65_535;

/** Absent, `undefined` and `null` mean the same: ECS writes all three. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A list that ECS leaves out, or sends as `null`, when it is empty. */
export function list<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema)
    .nullish()
    .transform((values) => values ?? []);
}

/**
 * A moment: ISO text in events, a `Date` from the SDK, seconds since 1970 with a fraction in the
 * API's raw JSON.
 */
export const time = z
  .union([
    z.string().transform((text) => Date.parse(text)),
    z.number().transform((seconds) => Math.round(seconds * 1000)),
    z.instanceof(Date).transform((date) => date.getTime()),
  ])
  .refine((ms) => ms >= 0 && ms <= epochMsMax, 'not a time')
  // Adding 0 turns the -0 that rounding makes into the 0 that JSON can hold.
  .transform((ms) => (ms + 0) as EpochMs);

/** Free text from outside, cut to what the log keeps. */
export const text = z.string().transform((value) => value.slice(0, textCharactersMax));

/** ECS writes sizes of tasks and containers as decimal text, and those of definitions as numbers. */
export const size = z.union([
  z
    .string()
    .regex(/^\d{1,9}$/, 'not a whole number')
    .transform(Number),
  z.number().int().nonnegative(),
]);

export const port = z.number().int().min(0).max(portMax);

/** `8080-8089`, both ends included. */
export const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'not a range of ports')
  .transform((range) => range.split('-').map(Number))
  .refine(([first = 0, last = 0]) => first <= last && last <= portMax, 'not a range of ports')
  .transform(([first = 0, last = 0]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );

const partition = 'arn:aws[a-z-]*';

export const taskArn = z
  .string()
  .regex(
    new RegExp(`^${partition}:ecs:[a-z0-9-]+:\\d{12}:task/([A-Za-z0-9_-]+/)?[A-Za-z0-9-]+$`),
    'not the ARN of a task',
  )
  .transform((arn) => arn as TaskArn);

export const taskDefinitionArn = z
  .string()
  .regex(
    new RegExp(`^${partition}:ecs:[a-z0-9-]+:\\d{12}:task-definition/[A-Za-z0-9_-]+:\\d+$`),
    'not the ARN of a task definition with its revision',
  )
  .transform((arn) => arn as TaskDefinitionArn);

export const containerInstanceArn = z
  .string()
  .regex(
    new RegExp(
      `^${partition}:ecs:[a-z0-9-]+:\\d{12}:container-instance/([A-Za-z0-9_-]+/)?[A-Za-z0-9-]+$`,
    ),
    'not the ARN of a container instance',
  )
  .transform((arn) => arn as ContainerInstanceArn);

/** What an EC2 instance id looks like; also what may stand in a `memberOf` expression. */
export const ec2InstanceIdPattern = /^i-[0-9a-f]{8,17}$/;

export const ec2InstanceId = z
  .string()
  .regex(ec2InstanceIdPattern, 'not the id of an EC2 instance')
  .transform((id) => id as Ec2InstanceId);

export const detailVersion = z
  .number()
  .int()
  .nonnegative()
  .transform((version) => version as DetailVersion);

/** Ascending and without repeats. */
export function ascending(ports: Iterable<number>): readonly number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** In the order of code units, the same on every machine. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
