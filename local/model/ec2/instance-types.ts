import { ModelError } from '../model-error.ts';

/** What the model knows of an EC2 instance type. */
export interface InstanceType {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** Network interfaces of the type, the primary one included. */
  readonly enis: number;
  /** Tasks with an interface of their own under `awsvpcTrunking`; 0 where the type cannot. */
  readonly trunkSlots: number;
  readonly gpus: number;
}

interface Size {
  readonly vcpus: number;
  readonly enis: number;
  readonly trunkSlots: number;
}

/** Sizes of the general families. Source: "ENI considerations" of the ECS guide. */
const sizes: Readonly<Record<string, Size>> = {
  large: { vcpus: 2, enis: 3, trunkSlots: 10 },
  xlarge: { vcpus: 4, enis: 4, trunkSlots: 20 },
  '2xlarge': { vcpus: 8, enis: 4, trunkSlots: 40 },
  '4xlarge': { vcpus: 16, enis: 8, trunkSlots: 60 },
};

/** GiB for each vCPU, and the architecture, of each family. */
const families: Readonly<Record<string, readonly [number, InstanceType['architecture']]>> = {
  m5: [4, 'x86_64'],
  m6i: [4, 'x86_64'],
  m7i: [4, 'x86_64'],
  c6i: [2, 'x86_64'],
  m6g: [4, 'arm64'],
};

const others: Readonly<Record<string, InstanceType>> = {
  't3.medium': {
    vcpus: 2,
    memoryMiB: 4_096,
    architecture: 'x86_64',
    enis: 3,
    trunkSlots: 0,
    gpus: 0,
  },
  'g5.xlarge': {
    vcpus: 4,
    memoryMiB: 16_384,
    architecture: 'x86_64',
    enis: 4,
    trunkSlots: 20,
    gpus: 1,
  },
};

/** Every type that the model can launch. */
export function instanceTypeNames(): string[] {
  const general = Object.keys(families).flatMap((family) =>
    Object.keys(sizes).map((size) => `${family}.${size}`),
  );
  return [...Object.keys(others), ...general];
}

/** Throws EC2's refusal when the model does not know the type. */
export function instanceType(name: string): InstanceType {
  const other = others[name];
  if (other !== undefined) return other;
  const [familyName = '', sizeName = ''] = name.split('.');
  const family = families[familyName];
  const size = sizes[sizeName];
  if (family === undefined || size === undefined) {
    const known = instanceTypeNames().join(', ');
    throw new ModelError(
      'InvalidParameterValue',
      `Invalid value '${name}' for InstanceType. This model knows ${known}.`,
    );
  }
  const [gibPerVcpu, architecture] = family;
  return { ...size, memoryMiB: size.vcpus * gibPerVcpu * 1_024, architecture, gpus: 0 };
}

/**
 * Memory that the agent registers: what Linux shows of the type, less the kernel and firmware.
 * A 4 GiB host has been seen to register 3,767 MiB.
 */
export function registeredMemoryMiB(type: InstanceType): number {
  const bootReserveMiB = 140;
  const kernelShare = 0.0462;
  return Math.floor(type.memoryMiB * (1 - kernelShare)) - bootReserveMiB;
}
