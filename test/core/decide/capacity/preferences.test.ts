import { preferencesOf } from '../../../../shared/core/decide/capacity/preferences.ts';
import type { GivenWork } from '../places/given.ts';
import {
  container,
  fargateTaskDefinition,
  networkConfiguration,
  taskDefinitionOf,
  workOf,
} from '../places/given.ts';

const everything = [
  { launchType: 'EC2', afterSeconds: 5 },
  { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 },
  { capacityProvider: 'FARGATE' },
] as const;
const preferences = (given: GivenWork) =>
  preferencesOf(
    workOf({
      capacity: everything,
      taskDefinition: fargateTaskDefinition,
      networkConfiguration,
      ...given,
    }),
  );

describe('capacity preferences', () => {
  it('open in their order', () => {
    expect(preferences({})).toEqual([
      { name: 'EC2', afterMs: 5_000 },
      { name: 'FARGATE_SPOT', afterMs: 30_000 },
      { name: 'FARGATE', afterMs: 30_000 },
    ]);
  });

  it('do not wait for one that can never run the task', () => {
    const taskDefinition = {
      ...fargateTaskDefinition,
      compatibilities: ['FARGATE'],
      operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE',
      cpuUnits: 1_024,
      memoryMiB: 4_096,
    };
    expect(preferences({ taskDefinition })).toEqual([
      {
        name: 'EC2',
        afterMs: 0,
        problem: 'the task definition is compatible with FARGATE only',
      },
      { name: 'FARGATE_SPOT', afterMs: 0, problem: 'Fargate Spot does not run Windows' },
      { name: 'FARGATE', afterMs: 0 },
    ]);
  });

  it.each<readonly [GivenWork, string]>([
    [{ taskDefinition: taskDefinitionOf() }, 'not compatible with FARGATE'],
    [
      { taskDefinition: { ...fargateTaskDefinition, networkMode: 'host' } },
      'network mode host: Fargate needs awsvpc',
    ],
    [
      { taskDefinition: { ...fargateTaskDefinition, containers: [{ ...container, gpus: 1 }] } },
      'no GPUs',
    ],
    [{ overrides: { cpu: '300' } }, 'no size of 300 CPU units'],
    [{ overrides: { memory: '3 GB' } }, 'take one of 512, 1024, 2048 MiB'],
  ])('say why Fargate cannot run a task: %#', (given, problem) => {
    expect(preferences(given)[2]?.problem).toContain(problem);
  });

  it('need a network configuration for awsvpc everywhere', () => {
    const work = workOf({ capacity: everything, taskDefinition: fargateTaskDefinition });
    expect(preferencesOf(work).map(({ problem }) => problem)).toEqual(
      Array(3).fill('a task in network mode awsvpc needs networkConfiguration'),
    );
  });
});
