import {
  isObject,
  objectList,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
} from '../input.ts';
import type { JsonObject } from '../json.ts';

/** The parts of a registered task definition that decide where and how its tasks run. */
export interface TaskDefinitionShape {
  readonly networkMode: string;
  /** CPU units, when the task states its size. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly containers: readonly ContainerShape[];
  readonly compatibilities: readonly string[];
  readonly requiresAttributes: readonly { readonly name: string; readonly value?: string }[];
  readonly constraints: readonly string[];
  readonly cpuArchitecture?: string;
  readonly operatingSystemFamily?: string;
}

/** A port of the host; 0 is one that the agent picks when the container starts. */
export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface ContainerShape {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly gpus: number;
  /** None with `awsvpc`: nothing of the host is taken. */
  readonly ports: readonly PortMapping[];
  readonly stopTimeoutMs: number;
  readonly healthCheck: boolean;
  /** Environment and Docker labels, for `behaviour.ts`. */
  readonly hints: Readonly<Record<string, string>>;
}

/** ECS's default when a container states no `stopTimeout`. */
const stopTimeoutDefaultSeconds = 30;

/** `256`, `.25 vCPU`, `1 vcpu` → CPU units; undefined when it is neither. */
export function readCpu(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const vcpu = /^(\d*\.?\d+)\s*vcpu$/i.exec(text.trim())?.[1];
  return vcpu === undefined ? undefined : Math.round(Number(vcpu) * 1024);
}

/** `512`, `1GB`, `0.5 GB` → MiB; undefined when it is neither. */
export function readMemory(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const gb = /^(\d*\.?\d+)\s*gb$/i.exec(text.trim())?.[1];
  return gb === undefined ? undefined : Math.round(Number(gb) * 1024);
}

/** Reads one container definition that `register.ts` has already completed. */
export function containerShape(definition: JsonObject): ContainerShape {
  const memory = optionalNumber(definition, 'memory');
  const memoryReservation = optionalNumber(definition, 'memoryReservation');
  const ports = objectList(definition, 'portMappings');
  return {
    name: optionalText(definition, 'name') ?? '',
    image: optionalText(definition, 'image') ?? '',
    essential: optionalBoolean(definition, 'essential') ?? true,
    cpu: optionalNumber(definition, 'cpu') ?? 0,
    ...(memory === undefined ? {} : { memory }),
    ...(memoryReservation === undefined ? {} : { memoryReservation }),
    gpus: gpus(definition),
    ports: ports.map(portMapping),
    stopTimeoutMs: (optionalNumber(definition, 'stopTimeout') ?? stopTimeoutDefaultSeconds) * 1_000,
    healthCheck: isObject(definition['healthCheck']),
    hints: { ...labels(definition), ...environment(definition) },
  };
}

function gpus(definition: JsonObject): number {
  const asked = objectList(definition, 'resourceRequirements')
    .filter((requirement) => requirement['type'] === 'GPU')
    .map((requirement) => Number(requirement['value']));
  return asked.reduce((sum, count) => sum + count, 0);
}

function portMapping(port: JsonObject): PortMapping {
  return {
    containerPort: optionalNumber(port, 'containerPort') ?? 0,
    hostPort: optionalNumber(port, 'hostPort') ?? 0,
    protocol: optionalText(port, 'protocol') === 'udp' ? 'udp' : 'tcp',
  };
}

/** The ports of one protocol that a definition names itself. */
export function staticPorts(
  containers: readonly ContainerShape[],
  protocol: PortMapping['protocol'],
): number[] {
  return containers
    .flatMap((container) => container.ports)
    .filter((port) => port.protocol === protocol && port.hostPort > 0)
    .map((port) => port.hostPort);
}

function labels(definition: JsonObject): Record<string, string> {
  const pairs = Object.entries(optionalObject(definition, 'dockerLabels') ?? {});
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

/** Name to value of a container's or an override's `environment`. */
export function environment(definition: JsonObject): Record<string, string> {
  const pairs = objectList(definition, 'environment');
  return Object.fromEntries(
    pairs.map((pair) => [optionalText(pair, 'name') ?? '', optionalText(pair, 'value') ?? '']),
  );
}
