import * as z from 'zod';
import type { Observed } from '../../core/log/observed.ts';
import { containerInstance, impairedOf } from './container-instance.ts';
import { type EventKind, readOne } from './event-reading.ts';
import { parse } from './parsed.ts';
import { containerInstanceArn, list } from './shapes.ts';
import { task } from './task.ts';

const taskStateChanged = task.transform(
  (observed): Observed => ({ type: 'TaskStateChanged', task: observed }),
);

const containerInstanceStateChanged = containerInstance.transform(
  (observed): Observed => ({
    type: 'ContainerInstanceStateChanged',
    containerInstance: observed,
  }),
);

const healthStatus = z.enum(['OK', 'IMPAIRED', 'INSUFFICIENT_DATA', 'INITIALIZING']);

const containerInstanceHealthChanged = z
  .object({
    containerInstanceArn,
    overallStatus: healthStatus,
    healthChecks: list(z.object({ type: z.string(), status: z.string() })),
  })
  .transform(
    (detail): Observed => ({
      type: 'ContainerInstanceHealthChanged',
      containerInstanceArn: detail.containerInstanceArn,
      overallStatus: detail.overallStatus,
      impaired: impairedOf(detail.healthChecks),
    }),
  );

/** The events of ECS that a rule asks for, by `detail-type`. Source: developer guide, ECS events. */
export const ecsEvents: Readonly<Record<string, EventKind>> = {
  'ECS Task State Change': {
    source: 'aws.ecs',
    namesCluster: true,
    read: ({ detail }) => readOne(parse(taskStateChanged, detail)),
  },
  'ECS Container Instance State Change': {
    source: 'aws.ecs',
    namesCluster: true,
    read: ({ detail }) => readOne(parse(containerInstanceStateChanged, detail)),
  },
  'ECS Container Instance Health Change': {
    source: 'aws.ecs',
    namesCluster: true,
    read: ({ detail }) => readOne(parse(containerInstanceHealthChanged, detail)),
  },
};
