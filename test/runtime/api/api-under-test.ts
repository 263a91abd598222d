import type { TaskDefinition } from '../../../shared/core/ecs.ts';
import type { PlacementInput } from '../../../shared/core/placement.ts';
import type { Outcome, Problem } from '../../../shared/core/problem.ts';
import { createApi } from '../../../shared/runtime/api/create-api.ts';
import type { DescribeTaskDefinitionOutcome } from '../../../shared/runtime/ports.ts';
import { anywhereDefinition, instanceOf, webDefinition } from '../../core/cluster-under-test.ts';
import { bring, createWorld, demo, interceptable, type World } from '../process-under-test.ts';

export const caller = { requestedBy: 'arn:aws:iam::123456789012:user/ana' };

/** An API process on a cluster with two instances, and whom it asks for task definitions. */
export async function apiUnderTest() {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, instanceOf('a1'), instanceOf('b1'));
  const ecs = new Definitions(webDefinition, anywhereDefinition);
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    world.clock.pass(ms);
  };
  const ports = { ...world, ecs, pause };
  /** Another process of the same stack. */
  const another = () => createApi(ports, [demo]);
  return { world, on, ecs, pauses, ports, another, api: another() };
}

/** ECS, as far as it describes task definitions. */
export class Definitions {
  readonly #known: TaskDefinition[];
  readonly asked: string[] = [];
  /** Answers instead of what is known. */
  says: DescribeTaskDefinitionOutcome | undefined;

  constructor(...known: TaskDefinition[]) {
    this.#known = known;
  }

  add(definition: TaskDefinition): void {
    this.#known.push(definition);
  }

  async describeTaskDefinition(named: string): Promise<DescribeTaskDefinitionOutcome> {
    this.asked.push(named);
    if (this.says !== undefined) return this.says;
    const taskDefinition = this.#known.findLast(({ family, revision, taskDefinitionArn }) =>
      [family, `${family}:${revision}`, taskDefinitionArn].includes(named),
    );
    return taskDefinition === undefined
      ? { type: 'notFound', message: 'Unable to describe task definition.' }
      : { type: 'described', taskDefinition };
  }
}

/** A request for one task of `web:7` on EC2. */
export function input(changes: Partial<PlacementInput> = {}): PlacementInput {
  return {
    taskDefinition: 'web:7',
    schedulingStrategy: 'REPLICA',
    desiredCount: 1,
    capacity: [{ launchType: 'EC2' }],
    placementConstraints: [],
    placementStrategy: [],
    gang: false,
    priority: 50,
    restartPolicy: { condition: 'ANY' },
    tags: [],
    ...changes,
  };
}

/** What was answered; fails the test when it was refused. */
export function answered<Body>(outcome: Outcome<Body>): { status: number; body: Body } {
  if (outcome.type === 'answered') return outcome;
  throw new Error(`refused: ${JSON.stringify(outcome.problem)}`);
}

/** Why it was refused; fails the test when it was answered. */
export function refused<Body>(outcome: Outcome<Body>): Problem {
  if (outcome.type === 'refused') return outcome.problem;
  throw new Error(`answered: ${JSON.stringify(outcome.body)}`);
}

/** How many items the log has. */
export async function lengthOf({ log }: Pick<World, 'log'>): Promise<number> {
  return (await log.readTail(demo, 0 as never)).length;
}
