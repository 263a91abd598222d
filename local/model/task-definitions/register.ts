import { objectList, optionalNumber, optionalObject, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { TaskDefinition } from '../records.ts';
import { addTags, readTags } from '../tags.ts';
import type { World } from '../world.ts';
import { describedTaskDefinition } from './describe.ts';
import { isFargateSize } from './fargate-sizes.ts';
import { requiredAttributes } from './requires-attributes.ts';
import { containerShape, readCpu, readMemory, type TaskDefinitionShape } from './shape.ts';
import { validate } from './validate.ts';

/** Members of the request that Describe gives back as they came. */
const keptMembers = [
  'taskRoleArn',
  'executionRoleArn',
  'requiresCompatibilities',
  'runtimePlatform',
  'ephemeralStorage',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'inferenceAccelerators',
] as const;

/** Registers the next revision of a family and answers it as Describe does. */
export function registerTaskDefinition(world: World, input: JsonObject): JsonObject {
  const size = readSize(input);
  validate(input, size);
  const networkMode = optionalText(input, 'networkMode') ?? 'bridge';
  const containers = objectList(input, 'containerDefinitions').map((container) =>
    completed(container, networkMode),
  );
  const shape = shapeOf(input, containers, size);
  const family = optionalText(input, 'family') ?? '';
  const revision = (world.state.families.get(family) ?? 0) + 1;
  const kept = Object.fromEntries(keptMembers.map((member) => [member, input[member]]));
  const definition: TaskDefinition = {
    arn: world.arn('ecs', `task-definition/${family}:${revision}`),
    family,
    revision,
    status: 'ACTIVE',
    registeredAt: world.now,
    described: {
      ...kept,
      containerDefinitions: containers,
      networkMode,
      volumes: objectList(input, 'volumes'),
      placementConstraints: objectList(input, 'placementConstraints'),
      requiresAttributes: shape.requiresAttributes,
      compatibilities: shape.compatibilities,
      cpu: size.cpu === undefined ? undefined : String(size.cpu),
      memory: size.memory === undefined ? undefined : String(size.memory),
      registeredBy: `arn:aws:iam::${world.state.settings.account}:root`,
    },
    shape,
  };
  world.state.families.set(family, revision);
  world.state.taskDefinitions.set(definition.arn, definition);
  addTags(world, definition.arn, readTags(input));
  return { taskDefinition: describedTaskDefinition(definition), tags: readTags(input) };
}

function readSize(input: JsonObject): { cpu?: number; memory?: number } {
  const cpu = readCpu(optionalText(input, 'cpu') ?? '');
  const memory = readMemory(optionalText(input, 'memory') ?? '');
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The container definition with the defaults that ECS fills in. */
function completed(container: JsonObject, networkMode: string): JsonObject {
  const portMappings = objectList(container, 'portMappings').map((port) => {
    const containerPort = optionalNumber(port, 'containerPort') ?? 0;
    const fallback = networkMode === 'bridge' ? 0 : containerPort;
    return {
      ...port,
      containerPort,
      hostPort: optionalNumber(port, 'hostPort') ?? fallback,
      protocol: optionalText(port, 'protocol') ?? 'tcp',
    };
  });
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings,
  };
}

function shapeOf(
  input: JsonObject,
  containers: readonly JsonObject[],
  size: { cpu?: number; memory?: number },
): TaskDefinitionShape {
  const networkMode = optionalText(input, 'networkMode') ?? 'bridge';
  const shapes = containers.map(containerShape);
  const platform = optionalObject(input, 'runtimePlatform') ?? {};
  const cpuArchitecture = optionalText(platform, 'cpuArchitecture');
  const operatingSystemFamily = optionalText(platform, 'operatingSystemFamily');
  const runsOnFargate =
    networkMode === 'awsvpc' &&
    isFargateSize(size.cpu ?? 0, size.memory ?? 0) &&
    containers.every((container) => container['privileged'] !== true) &&
    shapes.every((container) => container.gpus === 0);
  const external = networkMode === 'awsvpc' ? [] : ['EXTERNAL'];
  return {
    networkMode,
    ...size,
    containers: shapes.map((shape) => (networkMode === 'awsvpc' ? { ...shape, ports: [] } : shape)),
    compatibilities: [...external, 'EC2', ...(runsOnFargate ? ['FARGATE'] : [])],
    requiresAttributes: requiredAttributes(input, containers),
    constraints: objectList(input, 'placementConstraints').map(
      (constraint) => optionalText(constraint, 'expression') ?? '',
    ),
    ...(cpuArchitecture === undefined ? {} : { cpuArchitecture }),
    ...(operatingSystemFamily === undefined ? {} : { operatingSystemFamily }),
  };
}
