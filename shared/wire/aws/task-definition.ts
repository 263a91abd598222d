import * as z from 'zod';
import type { ContainerDefinition, HostPorts, TaskDefinition } from '../../core/ecs.ts';
import { attributes } from './container-instance.ts';
import { present } from './present.ts';
import { ascending, list, optional, port, portRange, size, taskDefinitionArn } from './shapes.ts';

const portMapping = z.object({
  containerPort: optional(port),
  hostPort: optional(port),
  containerPortRange: optional(portRange),
  protocol: optional(z.enum(['tcp', 'udp'])),
});

const containerDefinition = z.object({
  name: z.string(),
  essential: optional(z.boolean()),
  cpu: optional(size),
  memory: optional(size),
  memoryReservation: optional(size),
  portMappings: list(portMapping),
  resourceRequirements: list(z.object({ type: z.string(), value: z.string() })),
});

const networkModes = ['awsvpc', 'bridge', 'host', 'none'] as const;
type NetworkMode = (typeof networkModes)[number];

const rawTaskDefinition = z.object({
  taskDefinitionArn,
  family: z.string(),
  revision: z.number().int().positive(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']),
  // Absent means Docker's default, which is `bridge`.
  networkMode: optional(z.enum(networkModes)).transform((mode) => mode ?? 'bridge'),
  compatibilities: list(z.string()),
  cpu: optional(size),
  memory: optional(size),
  containerDefinitions: list(containerDefinition),
  requiresAttributes: attributes,
  placementConstraints: list(
    z.object({
      type: z.enum(['distinctInstance', 'memberOf']),
      expression: optional(z.string()),
    }),
  ),
  runtimePlatform: optional(
    z.object({
      cpuArchitecture: optional(z.enum(['X86_64', 'ARM64'])),
      operatingSystemFamily: optional(z.string()),
    }),
  ),
});

/** ECS's `TaskDefinition`, as `DescribeTaskDefinition` answers it. */
export const taskDefinition = rawTaskDefinition.transform(
  (raw): TaskDefinition =>
    present({
      taskDefinitionArn: raw.taskDefinitionArn,
      family: raw.family,
      revision: raw.revision,
      status: raw.status,
      networkMode: raw.networkMode,
      compatibilities: raw.compatibilities,
      cpuUnits: raw.cpu,
      memoryMiB: raw.memory,
      containers: raw.containerDefinitions.map((one) => toContainer(one, raw.networkMode)),
      requiresAttributes: raw.requiresAttributes,
      placementConstraints: raw.placementConstraints.map(present),
      cpuArchitecture: raw.runtimePlatform?.cpuArchitecture,
      operatingSystemFamily: raw.runtimePlatform?.operatingSystemFamily,
    }),
);

function toContainer(
  raw: z.infer<typeof containerDefinition>,
  networkMode: NetworkMode,
): ContainerDefinition {
  return present({
    name: raw.name,
    // What ECS takes an absent `essential` for.
    essential: raw.essential ?? true,
    cpuUnits: raw.cpu ?? 0,
    memoryMiB: raw.memory,
    memoryReservationMiB: raw.memoryReservation,
    gpus: raw.resourceRequirements
      .filter(({ type }) => type === 'GPU')
      .reduce((sum, { value }) => sum + (Number.parseInt(value, 10) || 0), 0),
    hostPorts: hostPortsOf(raw.portMappings, networkMode),
  });
}

/**
 * The ports of the instance that a task of this definition is sure to take: none with a network
 * interface of its own, the containers' own with `host`, the static ones with `bridge`.
 */
function hostPortsOf(
  mappings: readonly z.infer<typeof portMapping>[],
  networkMode: NetworkMode,
): HostPorts {
  const tcp: number[] = [];
  const udp: number[] = [];
  for (const mapping of mappings) {
    const ports = mapping.protocol === 'udp' ? udp : tcp;
    if (networkMode === 'host') {
      ports.push(...(mapping.containerPortRange ?? []));
      if (mapping.containerPort !== undefined) ports.push(mapping.containerPort);
    } else if (networkMode === 'bridge' && mapping.hostPort !== undefined) {
      ports.push(mapping.hostPort);
    }
  }
  const taken = (ports: readonly number[]) => ascending(ports.filter((each) => each !== 0));
  return { tcp: taken(tcp), udp: taken(udp) };
}
