import * as z from 'zod';
import type { ClusterName } from '../../core/ids.ts';
import type { Observed } from '../../core/log/observed.ts';
import { ec2Events } from './ec2-events.ts';
import { ecsEvents } from './ecs-events.ts';
import type { Envelope, EventKind, Ignored, Unreadable } from './event-reading.ts';
import { healthEvents } from './health-event.ts';
import { type Parsed, parse, reasonCharactersMax } from './parsed.ts';

/** Whose events are taken in. What is absent is not checked. */
export interface EventContext {
  /** Twelve digits. */
  readonly account?: string;
  readonly region?: string;
  readonly clusters: readonly ClusterName[];
}

/** The outcome of reading one event. */
export type ParsedEvent =
  | { readonly type: 'observed'; readonly cluster: ClusterName; readonly entry: Observed }
  /**
   * Events of EC2, Auto Scaling and Health name instances, not clusters. Health may name several
   * instances at once.
   */
  | { readonly type: 'forEveryCluster'; readonly entries: readonly Observed[] }
  | Ignored
  | Unreadable;

/** Null-prototype, so that a `detail-type` of "constructor" finds nothing. */
const kinds: Readonly<Record<string, EventKind | undefined>> = Object.assign(
  Object.create(null) as Record<string, EventKind | undefined>,
  ecsEvents,
  ec2Events,
  healthEvents,
);

const envelopeShape = z
  .object({
    'detail-type': z.string(),
    source: z.string(),
    account: z.string().regex(/^\d{12}$/, 'not an account'),
    region: z.string().regex(/^[a-z0-9-]{1,32}$/, 'not a Region'),
    detail: z.record(z.string(), z.unknown()),
  })
  .transform(
    (raw): Envelope => ({
      detailType: raw['detail-type'],
      source: raw.source,
      account: raw.account,
      region: raw.region,
      detail: raw.detail,
    }),
  );

const clusterArnShape = z.object({
  clusterArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9_-]{1,255}$/, 'not an ARN'),
});

/**
 * Reads an event of EventBridge; total. An event of another account or Region is refused although
 * the rules do not match it: forwarded events keep their source, so the rules are not the only door.
 */
export function parseEvent(json: unknown, context: EventContext): ParsedEvent {
  const event = read(json, context);
  if (event.type !== 'ignored' && event.type !== 'unreadable') return event;
  return { type: event.type, reason: event.reason.slice(0, reasonCharactersMax) };
}

function read(json: unknown, context: EventContext): ParsedEvent {
  const parsed = parse(envelopeShape, json);
  if (parsed.type === 'unreadable') return parsed;
  const envelope = parsed.value;
  const foreign = whyForeign(envelope, context);
  if (foreign !== undefined) return { type: 'unreadable', reason: foreign };
  const kind = kinds[envelope.detailType];
  if (kind === undefined) {
    return { type: 'ignored', reason: `"${envelope.detailType}" is not asked for` };
  }
  if (envelope.source !== kind.source) {
    return {
      type: 'unreadable',
      reason: `"${envelope.detailType}" comes from ${kind.source}, not ${envelope.source}`,
    };
  }
  return kind.namesCluster
    ? readOfCluster(kind, envelope, context)
    : readOfInstances(kind, envelope);
}

function whyForeign(envelope: Envelope, context: EventContext): string | undefined {
  if (context.account !== undefined && envelope.account !== context.account) {
    return `an event of account ${envelope.account}, not ${context.account}`;
  }
  if (context.region !== undefined && envelope.region !== context.region) {
    return `an event of Region ${envelope.region}, not ${context.region}`;
  }
  return undefined;
}

/** The cluster comes first: what another cluster's event holds is no business of ours. */
function readOfCluster(kind: EventKind, envelope: Envelope, context: EventContext): ParsedEvent {
  const parsed = parseCluster(envelope);
  if (parsed.type === 'unreadable') return parsed;
  const cluster = context.clusters.find((name) => name === parsed.value);
  if (cluster === undefined) {
    return { type: 'ignored', reason: `an event of cluster ${parsed.value}` };
  }
  const reading = kind.read(envelope);
  if (reading.type !== 'read') return reading;
  const [entry] = reading.entries;
  if (entry === undefined) return { type: 'ignored', reason: 'says nothing' };
  return { type: 'observed', cluster, entry };
}

function readOfInstances(kind: EventKind, envelope: Envelope): ParsedEvent {
  const reading = kind.read(envelope);
  if (reading.type !== 'read') return reading;
  return { type: 'forEveryCluster', entries: reading.entries };
}

/** The short name in `detail.clusterArn`, whose account and Region must be the envelope's. */
function parseCluster(envelope: Envelope): Parsed<string> {
  const parsed = parse(clusterArnShape, envelope.detail);
  if (parsed.type === 'unreadable') return parsed;
  const { clusterArn } = parsed.value;
  const [, , , region, account, resource = ''] = clusterArn.split(':');
  if (region !== envelope.region || account !== envelope.account) {
    return {
      type: 'unreadable',
      reason: `${clusterArn} is not of account ${envelope.account} in ${envelope.region}`,
    };
  }
  return { type: 'parsed', value: resource.slice('cluster/'.length) };
}
