import type { ContainerInstance } from '../../core/ecs.ts';
import type { ContainerInstanceArn, DetailVersion, Ec2InstanceId } from '../../core/ids.ts';
import type { Arrival } from '../../core/log/item.ts';
import { byText } from '../../core/order.ts';
import type { WhatIf } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import { containerInstanceOf } from './drain.ts';
import { changedTwice, containerInstanceUnknown, instanceTypeUnknown } from './problems.ts';

const typeAttribute = 'ecs.instance-type';
const zoneAttribute = 'ecs.availability-zone';

type Changes =
  | { readonly type: 'changes'; readonly arrivals: readonly Arrival[] }
  | Extract<Outcome<never>, { type: 'refused' }>;

type Told =
  | { readonly type: 'told'; readonly containerInstances: readonly ContainerInstance[] }
  | Extract<Outcome<never>, { type: 'refused' }>;

/** What would have been heard of a cluster that is changed like this; for a draft that is dropped. */
export function changesOf(state: ClusterState, whatIf: WhatIf): Changes {
  const twice = namedTwice(state, whatIf);
  if (twice !== undefined) return twice;
  const arrivals: Arrival[] = [];
  for (const told of [added(state, whatIf), removed(state, whatIf), resized(state, whatIf)]) {
    if (told.type === 'refused') return told;
    for (const containerInstance of told.containerInstances) {
      arrivals.push({ type: 'ContainerInstanceStateChanged', containerInstance });
    }
  }
  return { type: 'changes', arrivals };
}

function added(state: ClusterState, { addContainerInstances = [] }: WhatIf): Told {
  const told: ContainerInstance[] = [];
  for (const [at, { instanceType, availabilityZone, count }] of addContainerInstances.entries()) {
    const model = modelOf(state, instanceType);
    if (model === undefined) {
      const pointer = `/whatIf/addContainerInstances/${at}/instanceType`;
      return instanceTypeUnknown(instanceType, typesOf(state), pointer);
    }
    for (let n = 0; n < count; n += 1) told.push(another(model, told.length, availabilityZone));
  }
  return { type: 'told', containerInstances: told };
}

function removed(state: ClusterState, { removeContainerInstances = [] }: WhatIf): Told {
  const told: ContainerInstance[] = [];
  for (const id of removeContainerInstances) {
    const instance = containerInstanceOf(state, id);
    if (instance === undefined) return containerInstanceUnknown(id);
    told.push({ ...next(instance), status: 'INACTIVE', agentConnected: false });
  }
  return { type: 'told', containerInstances: told };
}

function resized(state: ClusterState, { resizeContainerInstances = [] }: WhatIf): Told {
  const told: ContainerInstance[] = [];
  for (const [at, { id, instanceType }] of resizeContainerInstances.entries()) {
    const instance = containerInstanceOf(state, id);
    if (instance === undefined) return containerInstanceUnknown(id);
    const model = modelOf(state, instanceType);
    if (model === undefined) {
      const pointer = `/whatIf/resizeContainerInstances/${at}/instanceType`;
      return instanceTypeUnknown(instanceType, typesOf(state), pointer);
    }
    told.push(asType(instance, model));
  }
  return { type: 'told', containerInstances: told };
}

/** What is removed has no size any more, and two sizes are one too many. */
function namedTwice(
  state: ClusterState,
  whatIf: WhatIf,
): ReturnType<typeof changedTwice> | undefined {
  const { removeContainerInstances = [], resizeContainerInstances = [] } = whatIf;
  const arnOf = (id: string) => containerInstanceOf(state, id)?.containerInstanceArn;
  const named = new Set(removeContainerInstances.map(arnOf));
  for (const [at, { id }] of resizeContainerInstances.entries()) {
    const arn = arnOf(id);
    if (arn !== undefined && named.has(arn)) {
      return changedTwice(id, `/whatIf/resizeContainerInstances/${at}/id`);
    }
    named.add(arn);
  }
  return undefined;
}

/** The next that is heard of an instance. */
function next(instance: ContainerInstance): ContainerInstance {
  return { ...instance, detailVersion: (instance.detailVersion + 1) as DetailVersion };
}

/** What an instance says of itself because of its type. */
const ofTheType: ReadonlySet<string> = new Set([
  typeAttribute,
  'ecs.cpu-architecture',
  'ecs.awsvpc-trunk-id',
]);

/** The same instance, in its place and with its own attributes, as large as the model. */
function asType(instance: ContainerInstance, model: ContainerInstance): ContainerInstance {
  const { registeredResources } = model;
  return {
    ...next(instance),
    registeredResources,
    remainingResources: registeredResources,
    attributes: [
      ...instance.attributes.filter(({ name }) => !ofTheType.has(name)),
      ...model.attributes.filter(({ name }) => ofTheType.has(name)),
    ],
  };
}

/** The first instance of a type by ARN. */
function modelOf(state: ClusterState, instanceType: string): ContainerInstance | undefined {
  return state.containerInstances
    .sorted()
    .find((instance) => attributeOf(instance, typeAttribute) === instanceType);
}

function typesOf(state: ClusterState): readonly string[] {
  const types = new Set<string>();
  for (const instance of state.containerInstances.values()) {
    const type = attributeOf(instance, typeAttribute);
    if (type !== undefined) types.add(type);
  }
  return [...types].sort(byText);
}

/** What the log knows beyond ECS's words, that it drains or was missed, is not passed on. */
function another(
  model: ContainerInstance,
  number: number,
  availabilityZone: string | undefined,
): ContainerInstance {
  const name = `what-if-${number + 1}`;
  const { containerInstanceArn, registeredResources } = model;
  const { agentVersion, registeredAt, capacityProviderName } = model;
  const cluster = containerInstanceArn.slice(0, containerInstanceArn.lastIndexOf('/'));
  return {
    containerInstanceArn: `${cluster}/${name}` as ContainerInstanceArn,
    ec2InstanceId: `i-${name}` as Ec2InstanceId,
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources,
    remainingResources: registeredResources,
    ...(agentVersion !== undefined && { agentVersion }),
    ...(registeredAt !== undefined && { registeredAt }),
    ...(capacityProviderName !== undefined && { capacityProviderName }),
    attributes: model.attributes.map((one) =>
      one.name === zoneAttribute && availabilityZone !== undefined
        ? { ...one, value: availabilityZone }
        : one,
    ),
    detailVersion: 1 as DetailVersion,
  };
}

function attributeOf({ attributes }: ContainerInstance, name: string): string | undefined {
  return attributes.find((one) => one.name === name)?.value;
}
