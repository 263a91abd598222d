import * as z from 'zod';

/** ECS's shapes as the API's answers show them, in the core's units. */

export const count = z.int().min(0);
export const epochMs = z.number().meta({ description: 'Milliseconds since 1970-01-01T00:00Z.' });
export const seq = z.int().min(0).meta({ description: "A position in the cluster's log." });

const hostPorts = z.object({ tcp: z.array(count), udp: z.array(count) });

/** An amount, or the values of a STRINGSET. */
export const customResource = z.union([
  z.object({ name: z.string(), type: z.enum(['INTEGER', 'LONG', 'DOUBLE']), value: z.number() }),
  z.object({ name: z.string(), type: z.literal('STRINGSET'), values: z.array(z.string()) }),
]);

export const resources = z
  .object({
    cpuUnits: z.number(),
    memoryMiB: z.number(),
    gpus: z.number(),
    takenPorts: hostPorts,
    custom: z.array(customResource).exactOptional(),
  })
  .meta({ id: 'InstanceResources' });

const attribute = z.object({ name: z.string(), value: z.string().exactOptional() });

const lastStatus = z.enum([
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
  'DELETED',
]);

/** Members of a task as ECS shows it. */
export const taskMembers = {
  taskArn: z.string(),
  taskDefinitionArn: z.string(),
  containerInstanceArn: z.string().exactOptional(),
  group: z.string().exactOptional(),
  startedBy: z.string().exactOptional(),
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']),
  capacityProviderName: z.string().exactOptional(),
  availabilityZone: z.string().exactOptional(),
  lastStatus,
  desiredStatus: z.enum(['RUNNING', 'STOPPED']),
  cpuUnits: z.number(),
  memoryMiB: z.number(),
  gpus: z.number(),
  hostPorts,
  awsvpc: z.boolean(),
  healthStatus: z.enum(['HEALTHY', 'UNHEALTHY', 'UNKNOWN']).exactOptional(),
  stopCode: z.string().exactOptional(),
  stoppedReason: z.string().exactOptional(),
  exits: z
    .array(
      z.object({
        name: z.string(),
        exitCode: z.int().exactOptional(),
        reason: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  createdAt: epochMs.exactOptional(),
  startedAt: epochMs.exactOptional(),
  stoppingAt: epochMs.exactOptional(),
  stoppedAt: epochMs.exactOptional(),
  detailVersion: z.number(),
};

/** Members of a container instance as ECS shows it. */
export const containerInstanceMembers = {
  containerInstanceArn: z.string(),
  ec2InstanceId: z.string().exactOptional(),
  status: z.enum([
    'REGISTERING',
    'REGISTRATION_FAILED',
    'ACTIVE',
    'DRAINING',
    'DEREGISTERING',
    'INACTIVE',
  ]),
  agentConnected: z.boolean(),
  agentVersion: z.string().exactOptional(),
  registeredAt: epochMs.exactOptional(),
  registeredResources: resources,
  remainingResources: resources,
  attributes: z.array(attribute),
  capacityProviderName: z.string().exactOptional(),
  impaired: z
    .array(z.string())
    .exactOptional()
    .meta({ description: "The instance's health checks that ECS shows as IMPAIRED." }),
  detailVersion: z.number(),
};
