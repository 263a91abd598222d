import * as z from 'zod';
import type { Ec2InstanceId } from '../../core/ids.ts';
import type { DetailReading, Envelope, EventKind } from './event-reading.ts';
import { parse } from './parsed.ts';
import { ec2InstanceIdPattern, list, optional } from './shapes.ts';

const healthDetail = z.object({
  service: z.string(),
  eventTypeCode: z.string(),
  eventTypeCategory: z.string(),
  statusCode: optional(z.string()),
  eventRegion: optional(z.string()),
  affectedAccount: optional(z.string()),
  affectedEntities: list(z.object({ entityValue: z.string(), status: optional(z.string()) })),
});

type HealthDetail = z.infer<typeof healthDetail>;

/** `i-…`, or an ARN that ends in `instance/i-…`. */
function toEc2InstanceIds(detail: HealthDetail): readonly Ec2InstanceId[] {
  const ids = detail.affectedEntities
    .filter(({ status }) => status !== 'RESOLVED')
    .map(({ entityValue }) => entityValue.slice(entityValue.lastIndexOf('/') + 1))
    .filter((id) => ec2InstanceIdPattern.test(id));
  return [...new Set(ids)].map((id) => id as Ec2InstanceId);
}

/**
 * Health tells of everything that may touch an account; only changes that EC2 has scheduled for
 * instances of this account and Region are about us. A backup Region gets a copy of each event, with
 * the true Region in `eventRegion`, and an organisation's main account those of all accounts.
 */
function whyNotForUs(detail: HealthDetail, envelope: Envelope): string | undefined {
  if (detail.service !== 'EC2') return `Health of ${detail.service}, not of EC2`;
  if (detail.eventTypeCategory !== 'scheduledChange') {
    return `Health's ${detail.eventTypeCategory}, not a scheduled change`;
  }
  if (detail.statusCode === 'closed') return 'a scheduled change that is over';
  if ((detail.eventRegion ?? envelope.region) !== envelope.region) {
    return `a scheduled change in ${detail.eventRegion}`;
  }
  if ((detail.affectedAccount ?? envelope.account) !== envelope.account) {
    return `a scheduled change in account ${detail.affectedAccount}`;
  }
  return undefined;
}

/** One entry for each instance that is named. */
function readHealthEvent(envelope: Envelope): DetailReading {
  const parsed = parse(healthDetail, envelope.detail);
  if (parsed.type === 'unreadable') return parsed;
  const detail = parsed.value;
  const reason = whyNotForUs(detail, envelope);
  if (reason !== undefined) return { type: 'ignored', reason };
  const ids = toEc2InstanceIds(detail);
  if (ids.length === 0) return { type: 'ignored', reason: 'names no EC2 instance' };
  return {
    type: 'read',
    entries: ids.map((ec2InstanceId) => ({
      type: 'ScheduledChangeAnnounced',
      ec2InstanceId,
      eventTypeCode: detail.eventTypeCode,
    })),
  };
}

/** The event of AWS Health that a rule asks for. Source: Health user guide, EventBridge schema. */
export const healthEvents: Readonly<Record<string, EventKind>> = {
  'AWS Health Event': { source: 'aws.health', namesCluster: false, read: readHealthEvent },
};
