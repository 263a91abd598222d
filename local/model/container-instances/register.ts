import { addCluster } from '../clusters/clusters.ts';
import { instanceType, registeredMemoryMiB } from '../ec2/instance-types.ts';
import { publishContainerInstance } from '../events/container-instance.ts';
import type { ContainerInstance, Ec2Instance } from '../records.ts';
import type { World } from '../world.ts';

/** Ports that the agent reserves for itself and SSH. Source: the ECS guide. */
const reservedTcpPorts = [22, 2375, 2376, 51678, 51679];

/** What an agent of today says it can do; `null` is ECS's bare capability. */
const capabilities = [
  'com.amazonaws.ecs.capability.docker-remote-api.1.17',
  'com.amazonaws.ecs.capability.docker-remote-api.1.18',
  'com.amazonaws.ecs.capability.docker-remote-api.1.19',
  'com.amazonaws.ecs.capability.docker-remote-api.1.20',
  'com.amazonaws.ecs.capability.docker-remote-api.1.21',
  'com.amazonaws.ecs.capability.docker-remote-api.1.22',
  'com.amazonaws.ecs.capability.docker-remote-api.1.23',
  'com.amazonaws.ecs.capability.docker-remote-api.1.24',
  'com.amazonaws.ecs.capability.docker-remote-api.1.25',
  'com.amazonaws.ecs.capability.docker-remote-api.1.29',
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.logging-driver.awslogs',
  'com.amazonaws.ecs.capability.logging-driver.json-file',
  'com.amazonaws.ecs.capability.logging-driver.none',
  'com.amazonaws.ecs.capability.logging-driver.syslog',
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.selinux',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'ecs.capability.container-health-check',
  'ecs.capability.container-ordering',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.secrets.asm.environment-variables',
  'ecs.capability.secrets.ssm.environment-variables',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eni',
];

/** An EC2 instance that is running joins its cluster as a new container instance. */
export function registerContainerInstance(
  world: World,
  ec2Instance: Ec2Instance,
): ContainerInstance | undefined {
  const clusterName = ec2Instance.spec.cluster;
  if (clusterName === undefined) return undefined;
  const cluster = world.state.clusters.get(clusterName) ?? addCluster(world, clusterName);
  const type = instanceType(ec2Instance.spec.instanceType);
  const trunk = ec2Instance.spec.trunk && type.trunkSlots > 0;
  const attributes = systemAttributes(world, ec2Instance, trunk);
  const gpus = ec2Instance.spec.gpu ?? type.gpus;
  const instance: ContainerInstance = {
    arn: world.arn('ecs', `container-instance/${cluster.name}/${world.hex(32)}`),
    cluster: cluster.name,
    ec2InstanceId: ec2Instance.id,
    zone: ec2Instance.spec.availabilityZone,
    subnetId: ec2Instance.subnetId,
    status: 'ACTIVE',
    agentConnected: true,
    silent: false,
    registeredAt: world.now,
    updatedAt: world.now,
    version: 0,
    attributes,
    systemAttributes: Object.keys(attributes),
    registered: {
      cpu: type.vcpus * 1_024,
      memory: registeredMemoryMiB(type),
      tcp: reservedTcpPorts,
      udp: [],
      gpus: Array.from({ length: gpus }, () => `GPU-${world.uuid()}`),
    },
    ...(ec2Instance.spec.resources !== undefined && { custom: ec2Instance.spec.resources }),
    eniSlots: trunk ? type.trunkSlots : type.enis - 1,
    health: { status: 'OK', changedAt: world.now },
    plan: 0,
  };
  world.state.containerInstances.set(instance.arn, instance);
  ec2Instance.containerInstanceArn = instance.arn;
  publishContainerInstance(world, instance);
  return instance;
}

function systemAttributes(
  world: World,
  ec2Instance: Ec2Instance,
  trunk: boolean,
): Record<string, string | null> {
  const type = instanceType(ec2Instance.spec.instanceType);
  const attributes: Record<string, string | null> = {};
  for (const name of capabilities) attributes[name] = null;
  attributes['ecs.ami-id'] = amiId(type.architecture);
  attributes['ecs.availability-zone'] = ec2Instance.spec.availabilityZone;
  attributes['ecs.cpu-architecture'] = type.architecture;
  attributes['ecs.instance-type'] = ec2Instance.spec.instanceType;
  attributes['ecs.os-family'] = 'LINUX';
  attributes['ecs.os-type'] = 'linux';
  attributes['ecs.subnet-id'] = ec2Instance.subnetId;
  attributes['ecs.vpc-id'] = defaultVpcId;
  if (trunk) attributes['ecs.awsvpc-trunk-id'] = `eni-${world.hex(17)}`;
  return attributes;
}

/** The one VPC of the model. */
export const defaultVpcId = 'vpc-0e571fa0de0a0b0c1';

/** The AMI that the model's instances of this architecture run. */
export function amiId(architecture: string): string {
  return architecture === 'arm64' ? 'ami-0a2b4c6d8e0f1a2b4' : 'ami-0a1b3c5d7e9f0a1b3';
}
