import type { Expression } from '../../../shared/core/query/expression.ts';
import { objectList, optionalNumber, optionalObject, optionalText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { clientError, invalidParameter } from '../model-error.ts';
import type { Demand } from '../placement/fit.ts';
import { readExpression } from '../placement/query.ts';
import type { Behaviour, TaskDefinition } from '../records.ts';
import { behaviourOf } from '../task-definitions/behaviour.ts';
import { findTaskDefinition } from '../task-definitions/describe.ts';
import {
  type ContainerShape,
  environment,
  readCpu,
  readMemory,
  staticPorts,
} from '../task-definitions/shape.ts';
import type { World } from '../world.ts';
import { zoneOfSubnet } from '../zones.ts';

/** ECS takes at most this many placement constraints. */
const constraintsMax = 10;

/** What RunTask and StartTask ask for, read and checked. */
export interface TaskRequest {
  readonly definition: TaskDefinition;
  readonly containers: readonly ContainerShape[];
  readonly overrides: JsonObject;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly subnets: readonly string[];
  readonly demand: Demand;
  readonly behaviour: Behaviour;
}

/** Reads what RunTask and StartTask have in common. Throws as ECS does. */
export function readTaskRequest(world: World, input: JsonObject): TaskRequest {
  const name = optionalText(input, 'taskDefinition');
  if (name === undefined) throw invalidParameter('TaskDefinition can not be null.');
  const definition = activeDefinition(world, name);
  const overrides = optionalObject(input, 'overrides') ?? {};
  const containers = definition.shape.containers.map((shape) => overridden(shape, overrides));
  refuseUnknownContainers(definition, overrides);
  const group = optionalText(input, 'group') ?? `family:${definition.family}`;
  const subnets = readSubnets(world, input, definition);
  const hints = containers.map((container) => container.hints);
  return {
    definition,
    containers,
    overrides,
    group,
    startedBy: optionalText(input, 'startedBy'),
    subnets,
    behaviour: behaviourOf(hints),
    demand: {
      ...sizeOf(definition, containers, overrides),
      awsvpc: definition.shape.networkMode === 'awsvpc',
      zones: subnets.map((subnet) => zoneOfSubnet(world, subnet)),
      group,
      shape: definition.shape,
      ...readConstraints(input, definition),
    },
  };
}

function activeDefinition(world: World, name: string): TaskDefinition {
  const definition = findTaskDefinitionToRun(world, name);
  if (definition.status === 'ACTIVE') return definition;
  throw clientError('TaskDefinition is inactive');
}

function findTaskDefinitionToRun(world: World, name: string): TaskDefinition {
  try {
    return findTaskDefinition(world, name);
  } catch {
    throw clientError('TaskDefinition not found.');
  }
}

function overridden(shape: ContainerShape, overrides: JsonObject): ContainerShape {
  const override = objectList(overrides, 'containerOverrides').find(
    (candidate) => candidate['name'] === shape.name,
  );
  if (override === undefined) return shape;
  const memory = optionalNumber(override, 'memory') ?? shape.memory;
  const reservation = optionalNumber(override, 'memoryReservation') ?? shape.memoryReservation;
  return {
    ...shape,
    cpu: optionalNumber(override, 'cpu') ?? shape.cpu,
    ...(memory === undefined ? {} : { memory }),
    ...(reservation === undefined ? {} : { memoryReservation: reservation }),
    hints: { ...shape.hints, ...environment(override) },
  };
}

function refuseUnknownContainers(definition: TaskDefinition, overrides: JsonObject): void {
  for (const override of objectList(overrides, 'containerOverrides')) {
    const name = optionalText(override, 'name');
    if (definition.shape.containers.some((container) => container.name === name)) continue;
    throw invalidParameter(
      `Override for container named ${name} is not a container in the TaskDefinition.`,
    );
  }
}

function readSubnets(world: World, input: JsonObject, definition: TaskDefinition): string[] {
  const network = optionalObject(input, 'networkConfiguration') ?? {};
  const awsvpc = optionalObject(network, 'awsvpcConfiguration');
  if (definition.shape.networkMode !== 'awsvpc') {
    if (awsvpc === undefined) return [];
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
  if (awsvpc === undefined) {
    throw invalidParameter(
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  }
  const subnets = textList(awsvpc, 'subnets');
  if (subnets.length === 0 || subnets.length > 16) {
    throw invalidParameter('subnets can not be empty, nor more than 16.');
  }
  for (const subnet of subnets) zoneOfSubnet(world, subnet);
  return subnets;
}

function sizeOf(
  definition: TaskDefinition,
  containers: readonly ContainerShape[],
  overrides: JsonObject,
): Pick<Demand, 'cpu' | 'memory' | 'tcp' | 'udp' | 'gpus'> {
  const cpu = readCpu(optionalText(overrides, 'cpu') ?? '') ?? definition.shape.cpu;
  const memory = readMemory(optionalText(overrides, 'memory') ?? '') ?? definition.shape.memory;
  const sum = (part: (container: ContainerShape) => number) =>
    containers.reduce((total, container) => total + part(container), 0);
  return {
    cpu: cpu ?? sum((container) => container.cpu),
    memory: memory ?? sum((container) => container.memoryReservation ?? container.memory ?? 0),
    tcp: staticPorts(containers, 'tcp'),
    udp: staticPorts(containers, 'udp'),
    gpus: sum((container) => container.gpus),
  };
}

function readConstraints(
  input: JsonObject,
  definition: TaskDefinition,
): { expressions: Expression[]; distinctInstance: boolean } {
  const constraints = objectList(input, 'placementConstraints');
  if (constraints.length > constraintsMax) {
    throw invalidParameter(`At most ${constraintsMax} placement constraints may be specified.`);
  }
  const texts = constraints
    .filter((constraint) => constraint['type'] === 'memberOf')
    .map((constraint) => optionalText(constraint, 'expression') ?? '');
  const known = ['memberOf', 'distinctInstance'];
  for (const constraint of constraints) {
    if (known.includes(optionalText(constraint, 'type') ?? '')) continue;
    throw invalidParameter(`placementConstraints.type must be one of ${known.join(', ')}.`);
  }
  return {
    expressions: [...definition.shape.constraints, ...texts].map(readExpression),
    distinctInstance: constraints.some((constraint) => constraint['type'] === 'distinctInstance'),
  };
}
