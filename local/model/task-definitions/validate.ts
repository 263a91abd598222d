import { objectList, optionalBoolean, optionalNumber, optionalText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { clientError, invalidParameter } from '../model-error.ts';
import { isFargateSize } from './fargate-sizes.ts';

/** ECS takes at most this many containers in one definition. */
const containersMax = 10;

const networkModes = ['awsvpc', 'bridge', 'host', 'none'];

/** What ECS refuses in RegisterTaskDefinition, in its words as far as they are known. */
export function validate(input: JsonObject, size: { cpu?: number; memory?: number }): void {
  const family = optionalText(input, 'family') ?? '';
  if (family === '') throw clientError('Family should not be null or empty.');
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
    throw clientError('Family contains invalid characters or is longer than 255 characters.');
  }
  const containers = objectList(input, 'containerDefinitions');
  if (containers.length === 0) throw clientError('Container list cannot be empty.');
  if (containers.length > containersMax) {
    throw clientError(`Too many containers: a task definition has at most ${containersMax}.`);
  }
  const networkMode = optionalText(input, 'networkMode') ?? 'bridge';
  if (!networkModes.includes(networkMode)) {
    throw clientError(`Network mode should be one of ${networkModes.join(', ')}.`);
  }
  for (const container of containers) {
    validateContainer(container, networkMode, size.memory !== undefined);
  }
  const names = containers.map((container) => container['name']);
  if (new Set(names).size !== names.length) throw clientError('Container names should be unique.');
  if (containers.every((container) => optionalBoolean(container, 'essential') === false)) {
    throw clientError('Task definition does not have an essential container.');
  }
  validateSize(input, size);
}

function validateContainer(container: JsonObject, networkMode: string, taskMemory: boolean): void {
  const name = optionalText(container, 'name') ?? '';
  if (name === '') throw clientError('Container.name should not be null or empty.');
  if ((optionalText(container, 'image') ?? '') === '') {
    throw clientError('Container.image should not be null or empty.');
  }
  const memory = optionalNumber(container, 'memory');
  const reservation = optionalNumber(container, 'memoryReservation');
  if (memory === undefined && reservation === undefined && !taskMemory) {
    throw clientError(
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  if (memory !== undefined && reservation !== undefined && reservation > memory) {
    throw clientError(
      `Invalid setting for container '${name}'. 'memory' must be greater than 'memoryReservation'.`,
    );
  }
  for (const port of objectList(container, 'portMappings')) {
    const hostPort = optionalNumber(port, 'hostPort');
    const containerPort = optionalNumber(port, 'containerPort');
    if (networkMode === 'awsvpc' && hostPort !== undefined && hostPort !== containerPort) {
      throw clientError(
        'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      );
    }
  }
}

function validateSize(input: JsonObject, size: { cpu?: number; memory?: number }): void {
  const forFargate = textList(input, 'requiresCompatibilities').includes('FARGATE');
  for (const member of ['cpu', 'memory'] as const) {
    if (optionalText(input, member) !== undefined && size[member] === undefined) {
      throw invalidParameter(`Invalid '${member}' setting for task.`);
    }
  }
  if (!forFargate) return;
  if ((optionalText(input, 'networkMode') ?? 'bridge') !== 'awsvpc') {
    throw clientError("Fargate only supports network mode 'awsvpc'.");
  }
  if (size.cpu === undefined || size.memory === undefined) {
    throw clientError("Fargate requires that 'cpu' and 'memory' be defined at the task level.");
  }
  if (!isFargateSize(size.cpu, size.memory)) {
    throw clientError(
      `No Fargate configuration exists for given values: ${size.cpu} CPU, ${size.memory} memory. See the Amazon ECS documentation for the valid values.`,
    );
  }
}
