import type { TaskDefinition } from '../../ecs.ts';
import { fargateSizeProblem, isWindows } from '../../fargate-sizes.ts';
import type { PlacementRequest } from '../../placement.ts';
import { taskSizeOf } from '../places/demand.ts';
import { fargateRuleProblem } from '../places/rules/zones-by-rules.ts';

/** What decides whether a kind of capacity can run a task at all. */
export interface CapacityAsk {
  readonly taskDefinition: TaskDefinition;
  readonly request: Pick<
    PlacementRequest,
    'networkConfiguration' | 'overrides' | 'placementConstraints' | 'resources'
  >;
}

/**
 * Why this capacity can never run the task, whatever room there is; `undefined` when it can.
 * Placement constraints select container instances and so say little about Fargate.
 */
export function capacityProblem(
  name: 'EC2' | 'FARGATE' | 'FARGATE_SPOT',
  work: CapacityAsk,
): string | undefined {
  const { taskDefinition, request } = work;
  if (taskDefinition.networkMode === 'awsvpc' && request.networkConfiguration === undefined) {
    return 'a task in network mode awsvpc needs networkConfiguration';
  }
  return name === 'EC2' ? ec2Problem(work) : fargateProblem(name, work);
}

function ec2Problem({ taskDefinition: { compatibilities } }: CapacityAsk): string | undefined {
  if (compatibilities.length === 0 || compatibilities.includes('EC2')) return undefined;
  return `the task definition is compatible with ${compatibilities.join(', ')} only`;
}

function fargateProblem(
  name: 'FARGATE' | 'FARGATE_SPOT',
  { taskDefinition, request }: CapacityAsk,
): string | undefined {
  const { compatibilities, networkMode, operatingSystemFamily: system } = taskDefinition;
  if (!compatibilities.includes('FARGATE')) {
    return 'the task definition is not compatible with FARGATE';
  }
  if (networkMode !== 'awsvpc') return `network mode ${networkMode}: Fargate needs awsvpc`;
  if (taskDefinition.containers.some(({ gpus }) => gpus > 0)) return 'Fargate has no GPUs';
  if ((request.resources ?? []).length > 0) return 'Fargate has no custom resources';
  if (name === 'FARGATE_SPOT' && isWindows(system)) return 'Fargate Spot does not run Windows';
  const { cpuUnits, memoryMiB } = taskSizeOf(taskDefinition, request.overrides);
  return (
    fargateSizeProblem(cpuUnits, memoryMiB, system) ??
    fargateRuleProblem(request.placementConstraints)
  );
}
