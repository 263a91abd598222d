import { textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { World } from '../world.ts';
import { findCluster } from './clusters.ts';

/** The model has no services: every name that is asked for is MISSING. */
export function describeServices(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const failures = textList(input, 'services').map((name) => ({
    arn: name.startsWith('arn:') ? name : world.arn('ecs', `service/${cluster.name}/${name}`),
    reason: 'MISSING',
  }));
  return { services: [], failures };
}

export function listServices(world: World, input: JsonObject): JsonObject {
  findCluster(world, input);
  return { serviceArns: [] };
}
