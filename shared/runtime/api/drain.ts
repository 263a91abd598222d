import type { ContainerInstanceArn, Ec2InstanceId } from '../../core/ids.ts';
import { byText } from '../../core/order.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState, KnownContainerInstance } from '../../core/state/cluster-state.ts';
import type { ContainerInstanceAnswer } from '../../core/views/answers.ts';
import { containerInstanceAnswer } from '../../core/views/container-instances.ts';
import { catchUp, type Session } from '../session.ts';
import type { ApiPorts } from './ports.ts';
import { containerInstanceUnknown, idempotencyKeyReused } from './problems.ts';
import { type Caller, idempotencyOf, submit, useOfKey } from './submit.ts';

/** Drains a container instance, or opens it again; its tasks are replaced before they are stopped. */
export async function requestDrain(
  ports: ApiPorts,
  session: Session,
  type: 'DrainRequested' | 'ActivateRequested',
  id: string,
  caller: Caller,
): Promise<Outcome<ContainerInstanceAnswer>> {
  await catchUp(ports.log, session);
  const { idempotency } = idempotencyOf(caller, { [type]: id });
  const before = useOfKey(session.state, idempotency);
  if (before.type === 'other') return idempotencyKeyReused(before.key);
  const instance = containerInstanceOf(session.state, id);
  if (instance === undefined) return containerInstanceUnknown(id);
  if (before.type === 'new') {
    const { containerInstanceArn } = instance;
    const { requestedBy } = caller;
    const key = idempotency === undefined ? {} : { idempotency };
    await submit(ports, session, [{ type, containerInstanceArn, requestedBy, ...key }]);
    const after = useOfKey(session.state, idempotency);
    if (after.type === 'other') return idempotencyKeyReused(after.key);
  }
  const now = containerInstanceOf(session.state, id) ?? instance;
  return { type: 'answered', status: 202, body: containerInstanceAnswer(session.state, now) };
}

/** By its id, its ARN or the id of its EC2 instance. */
export function containerInstanceOf(
  state: ClusterState,
  id: string,
): KnownContainerInstance | undefined {
  const [byEc2] = [...state.indexes.containerInstancesOfEc2.of(id as Ec2InstanceId)]
    .sort(byText)
    .flatMap((arn) => state.containerInstances.get(arn) ?? [])
    .filter(({ status }) => status !== 'INACTIVE');
  if (byEc2 !== undefined) return byEc2;
  const whole = state.containerInstances.get(id as ContainerInstanceArn);
  if (whole !== undefined) return whole;
  return state.containerInstances
    .sorted()
    .find(({ containerInstanceArn }) => containerInstanceArn.endsWith(`/${id}`));
}
