import { amiId, defaultVpcId } from '../container-instances/register.ts';
import { isoTime } from '../events/publish.ts';
import { optionalBoolean } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';
import type { Ec2Instance, Ec2State } from '../records.ts';
import type { World } from '../world.ts';
import { filterBy, namedList } from './input.ts';
import { instanceType } from './instance-types.ts';

/** EC2's numbers for its states. */
const stateCodes: Readonly<Record<Ec2State, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** A state as EC2 shows it, number and name. */
export function stateView(state: Ec2State): JsonObject {
  return { code: stateCodes[state], name: state };
}

/** The named instances. Throws `InvalidInstanceID.NotFound`. */
export function findInstances(world: World, ids: readonly string[]): Ec2Instance[] {
  const missing = ids.filter((id) => !world.state.ec2Instances.has(id));
  if (missing.length > 0) {
    const plural = missing.length === 1 ? '' : 's';
    throw new ModelError(
      'InvalidInstanceID.NotFound',
      `The instance ID${plural} '${missing.join(', ')}' do${plural === '' ? 'es' : ''} not exist`,
    );
  }
  return ids.flatMap((id) => world.state.ec2Instances.get(id) ?? []);
}

function selected(world: World, input: JsonObject): Ec2Instance[] {
  const ids = namedList(input, 'InstanceIds');
  const named = ids.length > 0 ? findInstances(world, ids) : [...world.state.ec2Instances.values()];
  return named.filter(filterBy(input, filterValues));
}

function filterValues(instance: Ec2Instance, name: string): readonly string[] | undefined {
  switch (name) {
    case 'instance-state-name':
      return [instance.state];
    case 'instance-state-code':
      return [String(stateCodes[instance.state])];
    case 'availability-zone':
      return [instance.spec.availabilityZone];
    case 'instance-type':
      return [instance.spec.instanceType];
    case 'instance-id':
      return [instance.id];
    case 'instance-lifecycle':
      return instance.spec.spot ? ['spot'] : [];
    case 'subnet-id':
      return [instance.subnetId];
    case 'vpc-id':
      return [defaultVpcId];
    default:
      if (!name.startsWith('tag:')) return undefined;
      return tagsOfInstance(instance)
        .filter((tag) => `tag:${tag.key}` === name)
        .map((tag) => tag.value);
  }
}

export function describeInstances(world: World, input: JsonObject): JsonObject {
  const { account } = world.state.settings;
  return {
    reservationSet: {
      item: selected(world, input).map((instance) => ({
        reservationId: `r-${instance.id.slice(2)}`,
        ownerId: account,
        groupSet: {},
        instancesSet: { item: [instanceView(world, instance)] },
      })),
    },
  };
}

function tagsOfInstance(instance: Ec2Instance): { key: string; value: string }[] {
  const { group } = instance;
  return [
    { key: 'Name', value: instance.spec.cluster ?? 'instance' },
    ...(group === undefined ? [] : [{ key: 'aws:autoscaling:groupName', value: group }]),
  ];
}

/** One instance in EC2's XML element names. */
export function instanceView(world: World, instance: Ec2Instance): JsonObject {
  const { spec } = instance;
  const type = instanceType(spec.instanceType);
  const { region } = world.state.settings;
  const isUp = instance.state !== 'terminated';
  const dashed = instance.privateIp.replaceAll('.', '-');
  return {
    instanceId: instance.id,
    imageId: amiId(type.architecture),
    instanceState: stateView(instance.state),
    privateDnsName: isUp ? `ip-${dashed}.${region}.compute.internal` : '',
    reason: instance.stateReason?.message ?? '',
    amiLaunchIndex: 0,
    instanceType: spec.instanceType,
    launchTime: isoTime(instance.launchedAt),
    placement: { availabilityZone: spec.availabilityZone, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    subnetId: isUp ? instance.subnetId : undefined,
    vpcId: isUp ? defaultVpcId : undefined,
    privateIpAddress: isUp ? instance.privateIp : undefined,
    stateReason: instance.stateReason,
    architecture: type.architecture,
    instanceLifecycle: spec.spot ? 'spot' : undefined,
    tagSet: { item: tagsOfInstance(instance) },
    hypervisor: 'xen',
  };
}

/** Running instances unless `IncludeAllInstances`. */
export function describeInstanceStatus(world: World, input: JsonObject): JsonObject {
  const all = optionalBoolean(input, 'IncludeAllInstances') === true;
  const shown = selected(world, input).filter((instance) => all || instance.state === 'running');
  return {
    instanceStatusSet: {
      item: shown.map((instance) => {
        const status = { status: instance.state === 'running' ? 'ok' : 'not-applicable' };
        return {
          instanceId: instance.id,
          availabilityZone: instance.spec.availabilityZone,
          instanceState: stateView(instance.state),
          systemStatus: status,
          instanceStatus: status,
        };
      }),
    },
  };
}
