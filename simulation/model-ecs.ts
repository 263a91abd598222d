import type { JsonObject } from '../local/model/json.ts';
import { ModelError } from '../local/model/model-error.ts';
import type { ClusterName } from '../shared/core/ids.ts';
import { type Ec2, Ec2Unavailable, type Ecs, EcsUnavailable } from '../shared/runtime/ports.ts';
import {
  type Described,
  parseDescribeContainerInstances,
  parseDescribeTaskDefinition,
  parseDescribeTasks,
  parseListContainerInstances,
  parseListTasks,
} from '../shared/wire/aws/describe.ts';
import { classifyAwsError } from '../shared/wire/aws/errors.ts';
import type { Parsed } from '../shared/wire/aws/parsed.ts';
import {
  effectFailed,
  parseRunTask,
  parseUpdateContainerInstancesState,
  runTaskFailed,
} from '../shared/wire/aws/run-task.ts';

/** Whom Estiva calls. */
export type ModelledService = 'ecs' | 'ec2' | 'autoscaling' | 'events';

/** One call to the model, with whatever the world puts between: latency, faults, a crash. */
export type CallModel = (
  service: ModelledService,
  operation: string,
  input: object,
) => Promise<JsonObject>;

/** What was read of it, for each answer that the model shows again because nothing has changed. */
function reading<Value>(
  member: 'tasks' | 'containerInstances',
  parse: (json: unknown) => Parsed<Described<Value>>,
): (json: unknown) => Parsed<Described<Value>> {
  const known = new WeakMap<object, Value>();
  return (json) => {
    const answer = json as JsonObject & Record<typeof member, readonly object[]>;
    const news = answer[member].filter((each) => !known.has(each));
    const parsed = parse({ ...answer, [member]: news });
    if (parsed.type !== 'parsed') return parsed;
    news.forEach((each, index) => {
      const value = parsed.value.values[index];
      if (value !== undefined) known.set(each, value);
    });
    const values = answer[member].flatMap((each) => known.get(each) ?? []);
    return { type: 'parsed', value: { ...parsed.value, values } };
  };
}

const readTasks = reading('tasks', parseDescribeTasks);
const readContainerInstances = reading('containerInstances', parseDescribeContainerInstances);

/** The model's second face: the same answers as over HTTP, translated by the same code. */
export function modelEcs(call: CallModel, tasksPerPage: () => number | undefined): Ecs {
  const read = async <Value>(
    operation: string,
    input: object,
    parse: (json: unknown) => Parsed<Value>,
  ): Promise<Value> => {
    const parsed = parse(await call('ecs', operation, input).catch(unavailable(operation)));
    if (parsed.type === 'parsed') return parsed.value;
    throw new EcsUnavailable(`${operation}: ${parsed.reason}`);
  };
  return {
    runTask: (request) =>
      call('ecs', 'RunTask', request).then(parseRunTask, (thrown) =>
        runTaskFailed(classified(thrown)),
      ),
    stopTask: (cluster, task, reason) =>
      call('ecs', 'StopTask', { cluster, task, reason }).then(
        () => ({ type: 'accepted' }) as const,
        (thrown) => effectFailed(classified(thrown)),
      ),
    updateContainerInstancesState: (cluster, arn, status) =>
      call('ecs', 'UpdateContainerInstancesState', {
        cluster,
        containerInstances: [arn],
        status,
      }).then(parseUpdateContainerInstancesState, (thrown) => effectFailed(classified(thrown))),
    async describeTaskDefinition(taskDefinition) {
      const parsed = parseDescribeTaskDefinition(
        await call('ecs', 'DescribeTaskDefinition', { taskDefinition }),
      );
      if (parsed.type === 'parsed') return { type: 'described', taskDefinition: parsed.value };
      return { type: 'unknown', message: parsed.reason };
    },
    listTasks: (cluster, desiredStatus, nextToken) =>
      read(
        'ListTasks',
        { cluster, desiredStatus, ...page(nextToken), ...ofSize(tasksPerPage()) },
        parseListTasks,
      ),
    describeTasks: async (cluster, tasks) =>
      tasks.length === 0 ? [] : (await read('DescribeTasks', { cluster, tasks }, readTasks)).values,
    listContainerInstances: (cluster, status, nextToken) =>
      read(
        'ListContainerInstances',
        { cluster, status, ...page(nextToken) },
        parseListContainerInstances,
      ),
    describeContainerInstances: async (cluster: ClusterName, containerInstances) =>
      containerInstances.length === 0
        ? []
        : (
            await read(
              'DescribeContainerInstances',
              { cluster, containerInstances, include: ['CONTAINER_INSTANCE_HEALTH'] },
              readContainerInstances,
            )
          ).values,
  };
}

type Ec2InstanceJson = { instanceId: string; instanceState: { name: string } };
type Reservations = { reservationSet: { item: { instancesSet: { item: Ec2InstanceJson[] } }[] } };
type Subnets = { subnetSet: { item: { subnetId: string; availabilityZone: string }[] } };

/** EC2's second face. An id that EC2 does not know is left out, as the port promises. */
export function modelEc2(call: CallModel): Ec2 {
  return {
    async describeInstances(ids) {
      // A filter leaves out what is unknown; naming an unknown id is an error.
      const Filter = [{ Name: 'instance-id', Value: ids }];
      const answer = await call('ec2', 'DescribeInstances', { Filter }).catch((thrown) => {
        throw new Ec2Unavailable('DescribeInstances', { cause: thrown });
      });
      const { reservationSet } = answer as unknown as Reservations;
      return reservationSet.item.flatMap(({ instancesSet }) =>
        instancesSet.item.map(({ instanceId, instanceState }) => ({
          ec2InstanceId: instanceId as never,
          state: instanceState.name as never,
        })),
      );
    },
    async describeSubnets(ids) {
      const Filter = [{ Name: 'subnet-id', Value: ids }];
      const answer = await call('ec2', 'DescribeSubnets', { Filter }).catch((thrown) => {
        throw new Ec2Unavailable('DescribeSubnets', { cause: thrown });
      });
      return (answer as unknown as Subnets).subnetSet.item;
    },
  };
}

/** What the model threw, as the wire tells it. */
export function classified(thrown: unknown) {
  if (!(thrown instanceof ModelError)) return classifyAwsError(thrown);
  const error = Object.assign(new Error(thrown.message), {
    $metadata: { httpStatusCode: thrown.statusCode },
  });
  error.name = thrown.code;
  return classifyAwsError(error);
}

function unavailable(operation: string) {
  return (thrown: unknown): never => {
    throw new EcsUnavailable(operation, { cause: thrown });
  };
}

function ofSize(maxResults: number | undefined) {
  return maxResults === undefined ? {} : { maxResults };
}

function page(nextToken: string | undefined) {
  return nextToken === undefined ? {} : { nextToken };
}
