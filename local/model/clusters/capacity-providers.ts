import { textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { World } from '../world.ts';

/** The capacity providers that every account has. */
export const fargateProviders = ['FARGATE', 'FARGATE_SPOT'] as const;

export function describeCapacityProviders(world: World, input: JsonObject): JsonObject {
  const asked = textList(input, 'capacityProviders');
  const short = asked.map((name) => name.slice(name.lastIndexOf('/') + 1));
  const wanted: readonly string[] = asked.length === 0 ? fargateProviders : short;
  const arn = (name: string) => world.arn('ecs', `capacity-provider/${name}`);
  const isKnown = (name: string) => fargateProviders.some((provider) => provider === name);
  return {
    capacityProviders: wanted.filter(isKnown).map((name) => ({
      capacityProviderArn: arn(name),
      name,
      status: 'ACTIVE',
      tags: [],
    })),
    failures: wanted
      .filter((name) => !isKnown(name))
      .map((name) => ({ arn: arn(name), reason: 'MISSING' })),
  };
}
