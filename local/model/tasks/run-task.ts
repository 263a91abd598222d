import { once } from '../client-tokens.ts';
import { findCluster } from '../clusters/clusters.ts';
import { objectList, oneOf, optionalNumber, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import { readTags } from '../tags.ts';
import type { World } from '../world.ts';
import { readTaskRequest } from './demand.ts';
import { runOnEc2 } from './run-on-ec2.ts';
import { runOnFargate } from './run-on-fargate.ts';
import { taskAnswer } from './view.ts';

/** ECS starts at most this many tasks in one call. */
const countMax = 10;
/** ECS's limit on `startedBy` of RunTask. */
const startedByMax = 128;

/** Starts up to ten tasks; what finds no place is in `failures`, with status 200. */
export function runTask(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const launchType = oneOf(
    optionalText(input, 'launchType') ?? 'EC2',
    ['EC2', 'FARGATE'],
    'launchType',
  );
  const hasStrategy = objectList(input, 'capacityProviderStrategy').length > 0;
  if (hasStrategy && input['launchType'] !== undefined) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported.',
    );
  }
  const count = optionalNumber(input, 'count') ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > countMax) {
    throw invalidParameter(`count must be between 1 and ${countMax}.`);
  }
  checkStartedBy(input, startedByMax);
  return once(world, cluster.name, input, (clientTokenKey) => {
    const request = readTaskRequest(world, input);
    const onFargate = hasStrategy || launchType === 'FARGATE';
    const run = onFargate ? runOnFargate : runOnEc2;
    const launched = run(world, cluster, request, count, input, {
      tags: readTags(input),
      ...(clientTokenKey !== undefined && { clientTokenKey }),
    });
    const tasks = launched.tasks.map((task) => taskAnswer(world, task, true));
    return { answer: { tasks, failures: launched.failures }, tasks: tasks.length };
  });
}

/** Refuses a `startedBy` that is longer than the call allows. */
export function checkStartedBy(input: JsonObject, lengthMax: number): void {
  const startedBy = optionalText(input, 'startedBy');
  if (startedBy !== undefined && startedBy.length > lengthMax) {
    throw invalidParameter(`startedBy must be at most ${lengthMax} characters.`);
  }
}
