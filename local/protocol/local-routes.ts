import * as z from 'zod';
import { eventFaultActions } from '../bus/event-faults.ts';
import type { JsonObject } from '../model/json.ts';
import type { CloudCommand } from './command.ts';

/** One thing that a person may do to the local cloud and that no AWS API offers. */
export interface LocalRoute {
  readonly method: 'POST' | 'DELETE';
  /** Matches the path after `/_local`; its groups are the ids. */
  readonly path: RegExp;
  /** As people read it. */
  readonly shown: string;
  readonly does: string;
  /** A body to try. */
  readonly example?: JsonObject;
  /** Checks the body and names the command; throws `z.ZodError`. */
  readonly command: (body: unknown, id: string, action: string) => LooseCommand;
}

/** A command that may still have members that are `undefined`: JSON, and so the journal, drops them. */
export type LooseCommand = Loose<CloudCommand>;

type Loose<Value> = Value extends object
  ? { [Member in keyof Value]: Loose<Value[Member]> | OptionalUndefined<Value, Member> }
  : Value;
type OptionalUndefined<Value, Member extends keyof Value> =
  Record<never, never> extends Pick<Value, Member> ? undefined : never;

/** AWS SDK clients and people send long waits by mistake; nothing local needs more than a day. */
const delayMsMax = 86_400_000;

const nothing = z.strictObject({});
const silence = z.strictObject({ silent: z.boolean().optional() });
const rate = z.number().min(0).max(1).optional();
const count = z.number().int().min(1).max(1_000_000).optional();

const crash = z.strictObject({ exitCode: z.number().int().min(0).max(255).optional() });
const interrupt = z.strictObject({ rebalanceRecommendation: z.boolean().optional() });
const health = z.strictObject({
  status: z.enum(['OK', 'IMPAIRED']),
  reason: z.string().max(255).optional(),
});
const retirement = z.strictObject({ startTime: z.number().int().min(0).optional() });
const resourceName = z.string().regex(/^(?!(?:CPU|MEMORY|PORTS|PORTS_UDP|GPU)$)[!-~]{1,128}$/);
const amount = z.number().min(0);
const customResource = z.discriminatedUnion('type', [
  z.strictObject({
    name: resourceName,
    type: z.literal('INTEGER'),
    integerValue: amount.int().max(2 ** 31 - 1),
  }),
  z.strictObject({ name: resourceName, type: z.literal('LONG'), longValue: amount.int() }),
  z.strictObject({ name: resourceName, type: z.literal('DOUBLE'), doubleValue: amount }),
  z.strictObject({
    name: resourceName,
    type: z.literal('STRINGSET'),
    stringSetValue: z.array(z.string().min(1).max(128)).max(64),
  }),
]);
const launch = z.strictObject({
  cluster: z.string().min(1),
  instanceType: z.string().min(1),
  availabilityZone: z.string().min(1),
  count: z.number().int().min(1).max(1000).default(1),
  spot: z.boolean().optional(),
  trunk: z.boolean().optional(),
  gpu: z.number().int().min(0).max(16).optional(),
  resources: z.array(customResource).max(16).optional(),
  boot: z.boolean().optional(),
});
const eventFault = z
  .strictObject({
    action: z.enum(eventFaultActions),
    rate,
    count,
    delayMs: z.number().int().min(0).max(delayMsMax).optional(),
    detailType: z.string().min(1).max(128).optional(),
  })
  .refine(({ rate: r, count: c }) => (r === undefined) !== (c === undefined), {
    message: 'say either rate (0 to 1) or count (the next so many events)',
  })
  .refine(({ action, delayMs }) => action !== 'delay' || delayMs !== undefined, {
    message: 'delay needs delayMs',
    path: ['delayMs'],
  });
const queueFault = z.strictObject({
  queue: z.string().min(1).optional(),
  duplicateRate: rate,
  duplicateCount: count,
});
const apiFault = z.strictObject({
  operation: z.string().min(1).max(128),
  mode: z.enum(['throttle', 'errorBefore', 'errorAfter']),
  count: z.number().int().min(0).max(1_000_000).default(1),
});
const staleness = z.strictObject({ ms: z.number().int().min(0).max(delayMsMax) });

/** Every route under `/_local`, in the order in which `GET /_local` lists them. */
export const localRoutes: readonly LocalRoute[] = [
  {
    method: 'POST',
    path: /^\/tasks\/(.+)\/(crash)$/,
    shown: '/_local/tasks/{task}/crash',
    does: 'One essential container of the task exits; id or ARN.',
    example: { exitCode: 137 },
    command: (body, task) => local({ type: 'crashTask', task, ...crash.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/tasks\/(.+)\/(interrupt)$/,
    shown: '/_local/tasks/{task}/interrupt',
    does: 'Fargate takes a Spot task back.',
    command: (body, task) => local({ type: 'interruptTask', task, ...nothing.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/instances\/(.+)\/(terminate)$/,
    shown: '/_local/instances/{ec2InstanceId}/terminate',
    does: 'EC2 terminates the instance. silent: ECS says nothing of it, EC2 does.',
    example: { silent: true },
    command: (body, ec2InstanceId) =>
      local({ type: 'terminateInstance', ec2InstanceId, ...silence.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/instances\/(.+)\/(interrupt)$/,
    shown: '/_local/instances/{ec2InstanceId}/interrupt',
    does: 'EC2 warns of a Spot interruption; two minutes later the instance is terminated.',
    example: { rebalanceRecommendation: true },
    command: (body, ec2InstanceId) =>
      local({ type: 'interruptInstance', ec2InstanceId, ...interrupt.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/instances\/(.+)\/(stop|start|silence|restore|die)$/,
    shown: '/_local/instances/{ec2InstanceId}/{stop|start|silence|restore|die}',
    does: 'Stop or start it; silence its ECS agent or restore it; die: gone, and nobody says so.',
    command: (body, ec2InstanceId, action) => {
      nothing.parse(body);
      return local({ type: plainFaults[action] ?? 'dieSilently', ec2InstanceId });
    },
  },
  {
    method: 'POST',
    path: /^\/instances\/(.+)\/(health)$/,
    shown: '/_local/instances/{ec2InstanceId}/health',
    does: "The container instance's health check turns to this status.",
    example: { status: 'IMPAIRED' },
    command: (body, ec2InstanceId) =>
      local({ type: 'instanceHealth', ec2InstanceId, ...health.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/instances\/(.+)\/(retire)$/,
    shown: '/_local/instances/{ec2InstanceId}/retire',
    does: 'AWS Health announces its retirement; startTime is in epoch milliseconds.',
    command: (body, ec2InstanceId) =>
      local({ type: 'scheduledChange', ec2InstanceId, ...retirement.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/(instances)$/,
    shown: '/_local/instances',
    does: 'Instances that join a cluster; boot: they take their time; resources: what they register beyond the usual.',
    example: {
      cluster: 'demo',
      instanceType: 'm5.large',
      availabilityZone: 'us-east-1a',
      count: 2,
      boot: true,
      resources: [{ name: 'LICENSE', type: 'INTEGER', integerValue: 4 }],
    },
    command: (body) => local({ type: 'launchInstances', ...launch.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/zones\/([^/]+)\/(fail)$/,
    shown: '/_local/zones/{availabilityZone}/fail',
    does: 'Everything in the zone dies. silent: and nobody says so.',
    example: { silent: false },
    command: (body, availabilityZone) =>
      local({ type: 'failZone', availabilityZone, ...silence.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/zones\/([^/]+)\/(restore)$/,
    shown: '/_local/zones/{availabilityZone}/restore',
    does: 'The zone comes back, with as many new instances as it lost.',
    command: (body, availabilityZone) =>
      local({ type: 'restoreZone', availabilityZone, ...nothing.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/(events)$/,
    shown: '/_local/events',
    does: `What happens to events on their way: ${eventFaultActions.join(', ')}; by rate, or count (the next so many); of one detailType, or of all.`,
    example: { action: 'drop', count: 3, detailType: 'ECS Task State Change' },
    command: (body) => ({ type: 'eventFault', fault: eventFault.parse(body) }),
  },
  {
    method: 'DELETE',
    path: /^\/(events)$/,
    shown: '/_local/events',
    does: 'Ends every fault of events.',
    command: () => ({ type: 'clearEventFaults' }),
  },
  {
    method: 'POST',
    path: /^\/(queues)$/,
    shown: '/_local/queues',
    does: 'Standard queues deliver duplicates: of one queue by name, or of all; {} ends it.',
    example: { duplicateRate: 0.1 },
    command: (body) => {
      const { queue, ...fault } = queueFault.parse(body);
      return { type: 'queueFault', queue, fault };
    },
  },
  {
    method: 'POST',
    path: /^\/(api-faults)$/,
    shown: '/_local/api-faults',
    does: 'The next count calls of an operation (* for all) fail: throttle, errorBefore, or errorAfter (done, and the answer lost).',
    example: { operation: 'RunTask', mode: 'errorAfter', count: 1 },
    command: (body) => local({ type: 'apiFault', ...apiFault.parse(body) }),
  },
  {
    method: 'POST',
    path: /^\/(staleness)$/,
    shown: '/_local/staleness',
    does: 'List and Describe answer as of so many milliseconds ago; 0 ends it.',
    example: { ms: 2000 },
    command: (body) => local({ type: 'listStaleness', ...staleness.parse(body) }),
  },
];

const plainFaults: Readonly<
  Record<string, 'stopInstance' | 'startInstance' | 'silenceAgent' | 'restoreAgent' | 'dieSilently'>
> = {
  stop: 'stopInstance',
  start: 'startInstance',
  silence: 'silenceAgent',
  restore: 'restoreAgent',
  die: 'dieSilently',
};

function local(command: Extract<LooseCommand, { type: 'local' }>['command']): LooseCommand {
  return { type: 'local', command };
}
