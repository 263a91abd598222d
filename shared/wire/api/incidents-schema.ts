import * as z from 'zod';
import { count, epochMs, seq } from './ecs-answers-schema.ts';

const placementId = z.string();
const incidentId = z.string().meta({ examples: ['01JCVZ8Q6N7S1V5YMF8GTA2KPC-42-3'] });

const subject = z.discriminatedUnion('type', [
  z.object({ type: z.literal('TASK'), placementId, slot: count }),
  z.object({
    type: z.literal('CONTAINER_INSTANCE'),
    containerInstanceArn: z.string(),
    ec2InstanceId: z.string().exactOptional(),
    availabilityZone: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('AVAILABILITY_ZONE'), availabilityZone: z.string() }),
]);

const summaryMembers = {
  incidentId,
  status: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  subject,
  cause: z.string().meta({ description: 'The verdict that it opened with.' }),
  firstSignalAt: epochMs,
  openedAt: epochMs,
  placedAt: epochMs.exactOptional(),
  endedAt: epochMs.exactOptional(),
  mergedInto: incidentId.exactOptional(),
  lostCount: count,
  mendedCount: count,
};

export const incidentSummarySchema = z.object(summaryMembers).meta({ id: 'IncidentSummary' });

export const incidentsAnswerSchema = z
  .object({ incidents: z.array(incidentSummarySchema) })
  .meta({ id: 'Incidents' });

export const incidentAnswerSchema = z
  .object({
    ...summaryMembers,
    verdicts: z.record(z.string(), count),
    containerInstanceArns: z.array(z.string()),
    openedSeq: seq,
    endedSeq: seq.exactOptional(),
    healing: z.array(
      z.object({
        placementId,
        slot: count,
        lostTaskArn: z.string().exactOptional(),
        lostAt: epochMs,
        placedAt: epochMs.exactOptional(),
      }),
    ),
    replacements: z.array(
      z.object({
        placementId,
        slot: count,
        outcome: z.enum(['REPLACED', 'KEPT', 'FINISHED', 'RELEASED']),
        taskArn: z.string().exactOptional(),
        lostTaskArn: z.string().exactOptional(),
        lostAt: epochMs,
        placedAt: epochMs.exactOptional(),
        mendedAt: epochMs,
      }),
    ),
  })
  .meta({ id: 'Incident' });
