import * as z from 'zod';
import {
  containerInstanceMembers,
  count,
  customResource,
  epochMs,
  resources,
  seq,
  taskMembers,
} from './ecs-answers-schema.ts';
import { placedAnswerSchema } from './placed-answer-schema.ts';
import { requestAnswerSchema } from './request-answer-schema.ts';
import { targetSchema } from './target-schema.ts';

/** Schemas of the API's answers; `answers-match.ts` holds them against the core's interfaces. */

const placementId = z.string().meta({ examples: ['01JCVZ8Q6M4T2W9XKD3RBE7HNA'] });

export const taskAnswerSchema = z
  .object({
    ...taskMembers,
    ec2InstanceId: z.string().exactOptional(),
    placementId: placementId.exactOptional(),
    slot: count.exactOptional(),
    resources: z.array(customResource).exactOptional(),
  })
  .meta({ id: 'Task' });

const unplaceableReason = z
  .object({
    containerInstances: count,
    ruledOut: z.record(z.string(), count),
    nearest: z.array(
      z.object({
        containerInstanceArn: z.string(),
        reason: z.string(),
        asked: z.string(),
        remained: z.string(),
      }),
    ),
    capacity: z.array(z.string()),
  })
  .meta({ id: 'UnplaceableReason' });

const decisionSchema = z
  .object({
    type: z.enum(['placed', 'unplaceable', 'nominated']),
    slots: z.array(count),
    target: targetSchema.exactOptional(),
    attemptId: z.string().exactOptional(),
    reason: unplaceableReason.exactOptional(),
    containerInstanceArn: z.string().exactOptional(),
    displaced: z.array(z.string()).exactOptional(),
  })
  .meta({
    id: 'Decision',
    description:
      'Tasks that one decision starts together on one target; or that find none, or for which less important tasks make room.',
  });

export const placementAnswerSchema = z
  .object({
    placementId,
    status: z.enum(['ACTIVE', 'DELETING']),
    requestedAt: epochMs,
    desiredCount: count,
    pendingCount: count,
    runningCount: count,
    finishedCount: count,
    disruptionsAllowed: count.exactOptional(),
    request: requestAnswerSchema,
    tasks: z.array(taskAnswerSchema),
    unplaceable: unplaceableReason.extend({ slots: z.array(count) }).exactOptional(),
  })
  .meta({ id: 'Placement' });

const placementDecidedMembers = {
  placementId,
  placement: placementAnswerSchema,
  decisions: z.array(decisionSchema),
};

export const placementCreatedAnswerSchema = z
  .object({
    ...placementDecidedMembers,
    dryRun: z.boolean(),
    addedPlacements: z.array(z.object(placementDecidedMembers)).exactOptional(),
  })
  .meta({ id: 'PlacementCreated' });

export const placementsAnswerSchema = z
  .object({ placements: z.array(placementAnswerSchema) })
  .meta({ id: 'Placements' });

export const explanationAnswerSchema = z
  .object({
    placementId,
    seq,
    summary: z.string(),
    waiting: count,
    ruledOut: z.record(z.string(), count),
    containerInstances: z.array(
      z.object({
        containerInstanceArn: z.string(),
        ec2InstanceId: z.string().exactOptional(),
        fits: z.boolean(),
        reason: z.string().exactOptional(),
        compared: z.array(
          z.object({
            what: z.string(),
            asked: z.string(),
            remained: z.string(),
            fits: z.boolean(),
          }),
        ),
      }),
    ),
    capacity: z.array(z.string()),
    wouldHelp: z.array(
      z.discriminatedUnion('change', [
        z.object({
          change: z.literal('DROP'),
          what: z.string(),
          asked: z.string(),
          containerInstances: count,
        }),
        z.object({
          change: z.literal('FREE'),
          containerInstanceArn: z.string(),
          ec2InstanceId: z.string().exactOptional(),
          lacks: z.array(z.object({ what: z.string(), asked: z.string(), remained: z.string() })),
        }),
        z.object({
          change: z.literal('ADD_CONTAINER_INSTANCE'),
          instanceType: z.string(),
          tasks: count,
        }),
        z.object({
          change: z.literal('PREEMPT'),
          containerInstanceArn: z.string(),
          ec2InstanceId: z.string().exactOptional(),
          taskArns: z.array(z.string()),
          priority: count,
        }),
      ]),
    ),
    placed: z.array(placedAnswerSchema),
  })
  .meta({ id: 'Explanation' });

export const containerInstanceAnswerSchema = z
  .object({
    ...containerInstanceMembers,
    free: resources.extend({ eniSlots: z.int() }),
    runningTasksCount: count,
    pendingTasksCount: count,
    availabilityZone: z.string().exactOptional(),
    verdict: z
      .enum(['HEALTHY', 'SUSPECT', 'DRAINING', 'LOST', 'QUARANTINED', 'RETURNED'])
      .meta({ description: 'What Estiva takes the instance for.' }),
    quarantinedUntil: epochMs.exactOptional(),
    closed: z.string().exactOptional(),
  })
  .meta({ id: 'ContainerInstance' });

export const containerInstancesAnswerSchema = z
  .object({ containerInstances: z.array(containerInstanceAnswerSchema) })
  .meta({ id: 'ContainerInstances' });

export const tasksAnswerSchema = z
  .object({ tasks: z.array(taskAnswerSchema) })
  .meta({ id: 'Tasks' });

const totals = z.object({ cpuUnits: z.number(), memoryMiB: z.number() });

export const clusterAnswerSchema = z
  .object({
    cluster: z.string(),
    seq,
    at: epochMs,
    health: z.enum(['OK', 'HEALING_HALTED', 'HALTED']),
    halted: z.string().exactOptional(),
    healingHalted: z
      .object({
        because: z.enum(['ALL_ZONES_DARK', 'TOO_MANY_IN_DOUBT', 'TOO_MANY_VANISHED', 'NOT_READ']),
        since: epochMs,
        inDoubt: count,
        of: count,
      })
      .exactOptional(),
    zones: z.array(
      z.object({
        availabilityZone: z.string(),
        state: z.enum(['NORMAL', 'PARTIAL', 'FULL']),
        containerInstances: count,
        inDoubt: count,
      }),
    ),
    placements: count,
    desiredCount: count,
    runningCount: count,
    pendingCount: count,
    tasks: count,
    containerInstances: count,
    registered: totals,
    used: totals,
    customResources: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(['INTEGER', 'LONG', 'DOUBLE', 'STRINGSET']),
          registered: z.number(),
          used: z.number(),
        }),
      )
      .exactOptional(),
    fargateTasks: count,
    lastReconciledAt: epochMs.exactOptional(),
  })
  .meta({ id: 'Cluster' });

/** Entries of every kind and version: their `type` says which; the log's code describes each. */
const logEntry = z.looseObject({
  type: z.string(),
  v: z.int().exactOptional(),
  ignorable: z.boolean().exactOptional(),
});

export const eventsAnswerSchema = z
  .object({
    after: seq,
    next: seq,
    events: z.array(z.object({ seq, at: epochMs, entry: logEntry })),
  })
  .meta({ id: 'Events' });

export const problemDocumentSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).exactOptional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
