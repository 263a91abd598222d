import type { ContainerInstance } from '../../core/ecs.ts';
import type { ContainerInstanceArn, DetailVersion, Ec2InstanceId } from '../../core/ids.ts';
import type { Arrival } from '../../core/log/item.ts';
import { byText } from '../../core/order.ts';
import type { WhatIf } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import { containerInstanceOf } from './drain.ts';
import { containerInstanceUnknown, instanceTypeUnknown } from './problems.ts';

const typeAttribute = 'ecs.instance-type';
const zoneAttribute = 'ecs.availability-zone';

type Changes =
  | { readonly type: 'changes'; readonly arrivals: readonly Arrival[] }
  | Extract<Outcome<never>, { type: 'refused' }>;

/** What would have been heard of a cluster that is changed like this; for a draft that is dropped. */
export function changesOf(
  state: ClusterState,
  { addContainerInstances = [], removeContainerInstances = [] }: WhatIf,
): Changes {
  const told: ContainerInstance[] = [];
  for (const { instanceType, availabilityZone, count } of addContainerInstances) {
    const model = modelOf(state, instanceType);
    if (model === undefined) return instanceTypeUnknown(instanceType, typesOf(state));
    for (let n = 0; n < count; n += 1) told.push(another(model, told.length, availabilityZone));
  }
  for (const id of removeContainerInstances) {
    const instance = containerInstanceOf(state, id);
    if (instance === undefined) return containerInstanceUnknown(id);
    const detailVersion = (instance.detailVersion + 1) as DetailVersion;
    told.push({ ...instance, status: 'INACTIVE', agentConnected: false, detailVersion });
  }
  const arrivals = told.map(
    (containerInstance): Arrival => ({
      type: 'ContainerInstanceStateChanged',
      containerInstance,
    }),
  );
  return { type: 'changes', arrivals };
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
