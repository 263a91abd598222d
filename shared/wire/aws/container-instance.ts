import * as z from 'zod';
import type { Attribute, ContainerInstance, InstanceResources } from '../../core/ecs.ts';
import type { Ec2InstanceId } from '../../core/ids.ts';
import { type RawResource, resource, toCustomResources } from './custom-resources.ts';
import { present } from './present.ts';
import {
  ascending,
  byName,
  containerInstanceArn,
  detailVersion,
  ec2InstanceIdPattern,
  list,
  optional,
  time,
} from './shapes.ts';

const attribute = z.object({ name: z.string(), value: optional(z.string()) });

/** ECS's attributes, sorted by name; `targetType` and `targetId` say nothing new. */
export const attributes = list(attribute).transform((all): readonly Attribute[] =>
  all.map(present).sort(byName),
);

const resources = list(resource).transform(toResources);

const rawContainerInstance = z.object({
  containerInstanceArn,
  ec2InstanceId: optional(z.string()),
  status: z.enum([
    'REGISTERING',
    'REGISTRATION_FAILED',
    'ACTIVE',
    'DRAINING',
    'DEREGISTERING',
    'INACTIVE',
  ]),
  agentConnected: z.boolean(),
  versionInfo: optional(z.object({ agentVersion: optional(z.string()) })),
  registeredAt: optional(time),
  registeredResources: resources,
  remainingResources: resources,
  attributes,
  capacityProviderName: optional(z.string()),
  healthStatus: optional(
    z.object({ details: list(z.object({ type: z.string(), status: optional(z.string()) })) }),
  ),
  version: detailVersion,
});

/** ECS's `ContainerInstance`, as a Describe answer or the `detail` of an event holds it. */
export const containerInstance = rawContainerInstance.transform(
  (raw): ContainerInstance =>
    present({
      containerInstanceArn: raw.containerInstanceArn,
      ec2InstanceId: toEc2InstanceId(raw.ec2InstanceId),
      status: raw.status,
      agentConnected: raw.agentConnected,
      agentVersion: raw.versionInfo?.agentVersion,
      registeredAt: raw.registeredAt,
      registeredResources: raw.registeredResources,
      remainingResources: raw.remainingResources,
      attributes: raw.attributes,
      capacityProviderName: raw.capacityProviderName,
      impaired: raw.healthStatus && impairedOf(raw.healthStatus.details),
      detailVersion: raw.version,
    }),
);

/** The names of the checks that fail, sorted. */
export function impairedOf(
  checks: readonly { readonly type: string; readonly status: string | undefined }[],
): readonly string[] {
  return checks
    .filter(({ status }) => status === 'IMPAIRED')
    .map(({ type }) => type)
    .sort();
}

/** EXTERNAL instances show the `mi-…` of Systems Manager here. */
function toEc2InstanceId(id: string | undefined): Ec2InstanceId | undefined {
  return id !== undefined && ec2InstanceIdPattern.test(id) ? (id as Ec2InstanceId) : undefined;
}

/** A resource that is not listed is 0, so that nothing is placed where too little is known. */
function toResources(all: readonly RawResource[]): InstanceResources {
  const named = (name: string) => all.find((one) => one.name === name);
  const custom = toCustomResources(all);
  return {
    cpuUnits: numberOf(named('CPU')),
    memoryMiB: numberOf(named('MEMORY')),
    gpus: named('GPU')?.stringSetValue?.length ?? 0,
    takenPorts: { tcp: portsOf(named('PORTS')), udp: portsOf(named('PORTS_UDP')) },
    ...(custom.length > 0 && { custom }),
  };
}

function numberOf(one: RawResource | undefined): number {
  switch (one?.type) {
    case 'LONG':
      return one.longValue ?? 0;
    case 'DOUBLE':
      return one.doubleValue ?? 0;
    default:
      return one?.integerValue ?? 0;
  }
}

/** PORTS and PORTS_UDP list what is taken, as text. */
function portsOf(one: RawResource | undefined): readonly number[] {
  return ascending((one?.stringSetValue ?? []).map(Number).filter(Number.isInteger));
}
