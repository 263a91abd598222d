import {
  type ContainerInstanceField,
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import type { RunTaskRequest } from '../core/ecs.ts';
import type { EffectOutcome, RunTaskOutcome } from '../core/effects/outcomes.ts';
import {
  type DescribeTaskDefinitionOutcome,
  type Ecs,
  EcsUnavailable,
  type Page,
} from '../runtime/ports.ts';
import {
  type Described,
  isMissing,
  parseDescribeContainerInstances,
  parseDescribeTaskDefinition,
  parseDescribeTasks,
  parseListContainerInstances,
  parseListTasks,
} from '../wire/aws/describe.ts';
import { classifyAwsError } from '../wire/aws/errors.ts';
import type { Parsed } from '../wire/aws/parsed.ts';
import {
  effectFailed,
  parseRunTask,
  parseUpdateContainerInstancesState,
  runTaskFailed,
} from '../wire/aws/run-task.ts';
import { toRunTaskInput } from './run-task-input.ts';

/** As long as ECS takes a stop's reason; it comes back as the task's `stoppedReason`. */
const stopReasonCharactersMax = 255;

/** The names under which ECS says that there is no such task definition. */
const noSuchTaskDefinition: ReadonlySet<string> = new Set([
  'ClientException',
  'InvalidParameterException',
]);

/**
 * ECS through the AWS SDK. Effects answer with their outcome, whatever the client throws; give it a
 * client that tries once (`createEcsEffectsClient`). Reads throw `EcsUnavailable`, also when an
 * answer cannot be read or is not whole: half an answer must never pass for "no longer there".
 */
export function createEcs(client: ECSClient): Ecs {
  return {
    runTask: (request) => runTask(client, request),

    async stopTask(cluster, taskArn, reason) {
      const cut = reason.slice(0, stopReasonCharactersMax);
      return effect(() =>
        client.send(new StopTaskCommand({ cluster, task: taskArn, reason: cut })),
      );
    },

    async updateContainerInstancesState(cluster, containerInstanceArn, status) {
      const containerInstances = [containerInstanceArn];
      try {
        return parseUpdateContainerInstancesState(
          await client.send(
            new UpdateContainerInstancesStateCommand({ cluster, containerInstances, status }),
          ),
        );
      } catch (thrown) {
        return effectFailed(classifyAwsError(thrown));
      }
    },

    describeTaskDefinition: (taskDefinition) => describeTaskDefinition(client, taskDefinition),

    listTasks(cluster, desiredStatus, nextToken) {
      const input = { cluster, desiredStatus, ...pageAfter(nextToken) };
      return read('ListTasks', () => client.send(new ListTasksCommand(input)), parseListTasks);
    },

    async describeTasks(cluster, taskArns) {
      // ECS refuses an empty list.
      if (taskArns.length === 0) return [];
      const input = { cluster, tasks: [...taskArns] };
      return known(
        'DescribeTasks',
        await read(
          'DescribeTasks',
          () => client.send(new DescribeTasksCommand(input)),
          parseDescribeTasks,
        ),
      );
    },

    listContainerInstances(cluster, status, nextToken) {
      const input = { cluster, status, ...pageAfter(nextToken) };
      return read(
        'ListContainerInstances',
        () => client.send(new ListContainerInstancesCommand(input)),
        parseListContainerInstances,
      );
    },

    async describeContainerInstances(cluster, containerInstanceArns) {
      if (containerInstanceArns.length === 0) return [];
      const include: ContainerInstanceField[] = ['CONTAINER_INSTANCE_HEALTH'];
      const input = { cluster, containerInstances: [...containerInstanceArns], include };
      return known(
        'DescribeContainerInstances',
        await read(
          'DescribeContainerInstances',
          () => client.send(new DescribeContainerInstancesCommand(input)),
          parseDescribeContainerInstances,
        ),
      );
    },
  };
}

async function runTask(client: ECSClient, request: RunTaskRequest): Promise<RunTaskOutcome> {
  try {
    return parseRunTask(await client.send(new RunTaskCommand(toRunTaskInput(request))));
  } catch (thrown) {
    return runTaskFailed(classifyAwsError(thrown));
  }
}

async function effect(send: () => Promise<unknown>): Promise<EffectOutcome> {
  try {
    await send();
    return { type: 'accepted' };
  } catch (thrown) {
    return effectFailed(classifyAwsError(thrown));
  }
}

async function describeTaskDefinition(
  client: ECSClient,
  taskDefinition: string,
): Promise<DescribeTaskDefinitionOutcome> {
  try {
    const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const parsed = parseDescribeTaskDefinition(answer);
    if (parsed.type === 'parsed') return { type: 'described', taskDefinition: parsed.value };
    return {
      type: 'unknown',
      message: `the answer of DescribeTaskDefinition cannot be read: ${parsed.reason}`,
    };
  } catch (thrown) {
    const failed = classifyAwsError(thrown);
    if (failed.type === 'refused' && noSuchTaskDefinition.has(failed.error)) {
      return { type: 'notFound', message: failed.message };
    }
    // A missing permission is our own fault, and no word about the task definition.
    const type = failed.type === 'throttled' ? 'throttled' : 'unknown';
    return { type, message: `${failed.error}: ${failed.message}` };
  }
}

async function read<Value>(
  operation: string,
  send: () => Promise<unknown>,
  parse: (json: unknown) => Parsed<Value>,
): Promise<Value> {
  const parsed = parse(await answerOf(operation, send));
  if (parsed.type === 'parsed') return parsed.value;
  throw new EcsUnavailable(`the answer of ${operation} cannot be read: ${parsed.reason}`);
}

async function answerOf(operation: string, send: () => Promise<unknown>): Promise<unknown> {
  try {
    return await send();
  } catch (thrown) {
    const { type, error, message } = classifyAwsError(thrown);
    throw new EcsUnavailable(`${operation} ${type}: ${error}: ${message}`, { cause: thrown });
  }
}

/** What was found; a failure other than MISSING says nothing about what is there. */
function known<Value>(operation: string, described: Described<Value>): readonly Value[] {
  const strange = described.failures.find((failure) => !isMissing(failure));
  if (strange === undefined) return described.values;
  throw new EcsUnavailable(
    `${operation} failed for ${strange.arn ?? 'a resource'}: ${strange.reason ?? 'no reason given'}`,
  );
}

function pageAfter(nextToken: string | undefined): Partial<Pick<Page<never>, 'nextToken'>> {
  return nextToken === undefined ? {} : { nextToken };
}
