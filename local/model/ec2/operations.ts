import { defaultVpcId } from '../container-instances/register.ts';
import { optionalNumber, optionalObject, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';
import type { Ec2Instance, Zone } from '../records.ts';
import type { World } from '../world.ts';
import { findInstances, instanceView, stateView } from './describe.ts';
import { filterBy, namedList } from './input.ts';
import { instanceType, instanceTypeNames } from './instance-types.ts';
import { launchInstance } from './launch.ts';
import { start, stop, terminate } from './power.ts';

/** Applies a change to each named instance and answers the states before and after. */
function change(
  world: World,
  input: JsonObject,
  apply: (instance: Ec2Instance) => void,
): JsonObject {
  const ids = namedList(input, 'InstanceIds');
  if (ids.length === 0) {
    throw new ModelError('MissingParameter', 'The request must contain the parameter InstanceId');
  }
  const instances = findInstances(world, ids);
  const item = instances.map((instance) => {
    const previousState = stateView(instance.state);
    apply(instance);
    return { instanceId: instance.id, currentState: stateView(instance.state), previousState };
  });
  return { instancesSet: { item } };
}

export function terminateInstances(world: World, input: JsonObject): JsonObject {
  return change(world, input, (instance) =>
    terminate(world, instance, 'Client.UserInitiatedShutdown'),
  );
}

export function stopInstances(world: World, input: JsonObject): JsonObject {
  return change(world, input, (instance) => {
    if (instance.spec.spot) {
      throw new ModelError('UnsupportedOperation', 'A one-time Spot instance cannot be stopped.');
    }
    refuseEnded(instance);
    stop(world, instance);
  });
}

export function startInstances(world: World, input: JsonObject): JsonObject {
  return change(world, input, (instance) => {
    refuseEnded(instance);
    start(world, instance);
  });
}

function refuseEnded(instance: Ec2Instance): void {
  if (instance.state !== 'terminated' && instance.state !== 'shutting-down') return;
  throw new ModelError(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in a state from which it can be changed.`,
  );
}

/** Plain instances, which join no cluster. */
export function runInstances(world: World, input: JsonObject): JsonObject {
  const placement = optionalObject(input, 'Placement') ?? {};
  const asked = optionalText(placement, 'AvailabilityZone');
  const subnet = optionalText(input, 'SubnetId');
  const zones = [...world.state.zones.values()];
  const zone = zones.find(({ name, subnetId }) =>
    subnet === undefined ? asked === undefined || name === asked : subnetId === subnet,
  );
  if (zone === undefined) {
    throw new ModelError('InvalidSubnetID.NotFound', 'The zone or subnet does not exist');
  }
  const count = optionalNumber(input, 'MaxCount') ?? 1;
  const spec = {
    instanceType: optionalText(input, 'InstanceType') ?? 'm5.large',
    availabilityZone: zone.name,
    spot: false,
    trunk: false,
  };
  const launched = Array.from({ length: count }, () => launchInstance(world, spec, { boot: true }));
  return {
    reservationId: `r-${world.hex(17)}`,
    ownerId: world.state.settings.account,
    groupSet: {},
    instancesSet: { item: launched.map((instance) => instanceView(world, instance)) },
  };
}

export function describeSubnets(world: World, input: JsonObject): JsonObject {
  const ids = namedList(input, 'SubnetIds');
  const zones = [...world.state.zones.values()];
  const missing = ids.find((id) => zones.every((zone) => zone.subnetId !== id));
  if (missing !== undefined) {
    throw new ModelError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
  }
  const shown = zones
    .filter((zone) => ids.length === 0 || ids.includes(zone.subnetId))
    .filter(filterBy(input, subnetFilterValues));
  return { subnetSet: { item: shown.map((zone) => subnetView(world, zone)) } };
}

function subnetFilterValues(zone: Zone, name: string): readonly string[] | undefined {
  const values: Readonly<Record<string, string>> = {
    'availability-zone': zone.name,
    'subnet-id': zone.subnetId,
    'vpc-id': defaultVpcId,
    'default-for-az': 'true',
  };
  const value = values[name];
  return value === undefined ? undefined : [value];
}

function subnetView(world: World, zone: Zone): JsonObject {
  return {
    subnetId: zone.subnetId,
    subnetArn: world.arn('ec2', `subnet/${zone.subnetId}`),
    state: 'available',
    ownerId: world.state.settings.account,
    vpcId: defaultVpcId,
    cidrBlock: zone.cidr,
    availableIpAddressCount: 4_091,
    availabilityZone: zone.name,
    availabilityZoneId: zone.zoneId,
    defaultForAz: true,
    mapPublicIpOnLaunch: true,
  };
}

export function describeAvailabilityZones(world: World, input: JsonObject): JsonObject {
  const names = namedList(input, 'ZoneNames');
  const { region } = world.state.settings;
  const zones = [...world.state.zones.values()].filter(
    (zone) => names.length === 0 || names.includes(zone.name),
  );
  return {
    availabilityZoneInfo: {
      item: zones.map((zone) => ({
        zoneName: zone.name,
        zoneId: zone.zoneId,
        zoneState: zone.failed ? 'impaired' : 'available',
        regionName: region,
        zoneType: 'availability-zone',
        optInStatus: 'opt-in-not-required',
      })),
    },
  };
}

export function describeInstanceTypes(_world: World, input: JsonObject): JsonObject {
  const asked = namedList(input, 'InstanceTypes');
  const names = asked.length === 0 ? instanceTypeNames() : asked;
  const item = names.map((name) => {
    const type = instanceType(name);
    const gpus = { item: [{ name: 'A10G', manufacturer: 'NVIDIA', count: type.gpus }] };
    return {
      instanceType: name,
      vCpuInfo: { defaultVCpus: type.vcpus },
      memoryInfo: { sizeInMiB: type.memoryMiB },
      processorInfo: { supportedArchitectures: { item: [type.architecture] } },
      networkInfo: { maximumNetworkInterfaces: type.enis },
      gpuInfo: type.gpus === 0 ? undefined : { gpus },
    };
  });
  return { instanceTypeSet: { item } };
}
