import type { Ec2InstanceId, EpochMs } from '../../../shared/core/ids.ts';
import type { Expression } from '../../../shared/core/query/expression.ts';
import { matches, type QuerySubject } from '../../../shared/core/query/matches.ts';
import { parseExpression } from '../../../shared/core/query/parse.ts';
import { versionInfo } from '../container-instances/view.ts';
import { invalidParameter } from '../model-error.ts';
import type { ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';

/** Parses an expression of the cluster query language; ECS refuses a wrong one outright. */
export function readExpression(text: string): Expression {
  const outcome = parseExpression(text);
  if (outcome.type === 'parsed') return outcome.expression;
  throw invalidParameter(
    `Invalid expression at character ${outcome.position + 1}: ${outcome.message}.`,
  );
}

/** True when the container instance satisfies every expression. */
export function satisfies(
  world: World,
  instance: ContainerInstance,
  expressions: readonly Expression[],
): boolean {
  if (expressions.length === 0) return true;
  const subject = new InstanceSubject(world, instance);
  return expressions.every((expression) => matches(expression, subject));
}

/**
 * Computes only what an expression looks at: most name nothing but the instance's id, and thousands
 * of instances are asked. A class, because getters on a literal cost a new shape each time.
 */
class InstanceSubject implements QuerySubject {
  readonly #world: World;
  readonly #instance: ContainerInstance;
  readonly containerInstance: QuerySubject['containerInstance'];

  constructor(world: World, instance: ContainerInstance) {
    this.#world = world;
    this.#instance = instance;
    this.containerInstance = {
      agentConnected: instance.agentConnected,
      agentVersion: versionInfo.agentVersion,
      ec2InstanceId: instance.ec2InstanceId as Ec2InstanceId,
      registeredAt: instance.registeredAt as EpochMs,
    };
  }

  get attributes(): QuerySubject['attributes'] {
    const pairs = Object.entries(this.#instance.attributes);
    return new Map(pairs.map(([name, value]) => [name, value ?? undefined]));
  }

  get runningTasksCount(): number {
    const live = this.#world.liveTasksOn(this.#instance.arn);
    return live.filter((task) => task.lastStatus === 'RUNNING').length;
  }

  get groups(): ReadonlyMap<string, number> {
    return groupsOn(this.#world, this.#instance.arn);
  }
}

/** Tasks that are to run on the instance, by `group`. */
export function groupsOn(world: World, containerInstanceArn: string): Map<string, number> {
  const groups = new Map<string, number>();
  for (const task of world.liveTasksOn(containerInstanceArn)) {
    if (task.desiredStatus === 'STOPPED') continue;
    groups.set(task.group, (groups.get(task.group) ?? 0) + 1);
  }
  return groups;
}
