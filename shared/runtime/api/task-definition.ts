import { capacityProblem } from '../../core/decide/capacity/problems.ts';
import type { TaskDefinition } from '../../core/ecs.ts';
import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import type { ApiPorts } from './ports.ts';
import { ecsBusy, taskDefinitionUnfit, taskDefinitionUnknown } from './problems.ts';

type Refused = Extract<Outcome<never>, { type: 'refused' }>;

/**
 * For this long an answer about a name without a revision is used again by the same process: ECS's
 * bucket for these reads refills with 20 a second, and a burst of requests names the same few.
 * ECS's own answers are not more consistent than that.
 */
const freshMs = 2_000;
const lookedUpMax = 1_000;

/** What one process has looked up lately, by the name that was asked for. */
export type LookedUp = Map<
  string,
  { readonly at: number; readonly taskDefinition: TaskDefinition }
>;

/**
 * The task definition a request names, pinned to a revision. A revision that the log knows is not
 * asked for again: it never changes, but for becoming INACTIVE, which ECS then says itself.
 */
async function lookUpTaskDefinition(
  ports: ApiPorts,
  lookedUp: LookedUp,
  state: ClusterState,
  named: string,
): Promise<{ readonly type: 'found'; readonly taskDefinition: TaskDefinition } | Refused> {
  const known = knownRevision(state, named);
  if (known !== undefined) return { type: 'found', taskDefinition: known };
  const fresh = lookedUp.get(named);
  if (fresh !== undefined && ports.clock.now() - fresh.at < freshMs) {
    return { type: 'found', taskDefinition: fresh.taskDefinition };
  }
  const outcome = await ports.ecs.describeTaskDefinition(named);
  switch (outcome.type) {
    case 'described':
      if (outcome.taskDefinition.status === 'ACTIVE') {
        const { taskDefinition } = outcome;
        if (lookedUp.size >= lookedUpMax) lookedUp.clear();
        lookedUp.set(named, { at: ports.clock.now(), taskDefinition });
        return { type: 'found', taskDefinition };
      }
      return taskDefinitionUnknown(named, `its status is ${outcome.taskDefinition.status}`);
    case 'notFound':
      return taskDefinitionUnknown(named, outcome.message);
    case 'throttled':
    case 'unknown':
      return ecsBusy(outcome.message);
  }
}

function knownRevision(state: ClusterState, named: string): TaskDefinition | undefined {
  const exact = state.taskDefinitions.get(named as TaskDefinition['taskDefinitionArn']);
  if (exact !== undefined || named.startsWith('arn:')) return exact;
  const [family, revision] = named.split(':');
  if (revision === undefined) return undefined;
  for (const one of state.taskDefinitions.values()) {
    if (one.family === family && String(one.revision) === revision) return one;
  }
  return undefined;
}

/**
 * The task definition of a request that can run as asked.
 *
 * @param within where the request stands in the body, as a JSON pointer
 */
export async function taskDefinitionFor(
  ports: ApiPorts,
  lookedUp: LookedUp,
  state: ClusterState,
  input: PlacementInput,
  within = '',
): ReturnType<typeof lookUpTaskDefinition> {
  const found = await lookUpTaskDefinition(ports, lookedUp, state, input.taskDefinition);
  const refusal = found.type === 'refused' ? found : unfitness(input, found.taskDefinition);
  return refusal === undefined ? found : pointedWithin(refusal, within);
}

function pointedWithin({ type, problem }: Refused, within: string): Refused {
  if (within === '' || problem.errors === undefined) return { type, problem };
  const errors = problem.errors.map((line) => ({ ...line, pointer: within + line.pointer }));
  return { type, problem: { ...problem, errors } };
}

/** What ECS would refuse about this pair; told now, since nothing could ever start. */
function unfitness(input: PlacementInput, definition: TaskDefinition): Refused | undefined {
  const named = `${definition.family}:${definition.revision}`;
  if (definition.networkMode === 'awsvpc' && input.networkConfiguration === undefined) {
    return taskDefinitionUnfit(
      '/networkConfiguration',
      `${named} uses the awsvpc network mode: name its subnets in networkConfiguration.awsvpcConfiguration.`,
    );
  }
  if (definition.networkMode !== 'awsvpc' && input.networkConfiguration !== undefined) {
    return taskDefinitionUnfit(
      '/networkConfiguration',
      `${named} uses the ${definition.networkMode} network mode: leave out networkConfiguration, which is for awsvpc.`,
    );
  }
  const unknown = (input.overrides?.containerOverrides ?? []).findIndex(
    ({ name }) => !definition.containers.some((container) => container.name === name),
  );
  if (unknown >= 0) {
    const names = definition.containers.map(({ name }) => name).join(', ');
    return taskDefinitionUnfit(
      `/overrides/containerOverrides/${unknown}/name`,
      `${named} has no such container. It has: ${names}.`,
    );
  }
  for (const [index, preference] of input.capacity.entries()) {
    const problem = preferenceProblem(input, definition, preference);
    if (problem !== undefined) return taskDefinitionUnfit(`/capacity/${index}`, problem);
  }
  return undefined;
}

function preferenceProblem(
  input: PlacementInput,
  definition: TaskDefinition,
  preference: PlacementInput['capacity'][number],
): string | undefined {
  const name = 'launchType' in preference ? preference.launchType : preference.capacityProvider;
  const { networkConfiguration, overrides, placementConstraints, resources } = input;
  const request = {
    placementConstraints,
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    ...(overrides !== undefined && { overrides }),
    ...(resources !== undefined && { resources }),
  };
  const problem = capacityProblem(name, { taskDefinition: definition, request });
  if (problem === undefined) return undefined;
  const remedy =
    resources === undefined ? 'the task definition' : 'the task definition or resources';
  return `${definition.family}:${definition.revision} cannot run on ${name}: ${problem}. Leave out this preference, or change ${remedy}.`;
}
