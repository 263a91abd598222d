import type { Scenario } from '../scenario.ts';
import { ofCalls } from './calls.ts';
import { changing } from './changing.ts';
import { ofInstances } from './instances.ts';
import { placing } from './placing.ts';
import { ofTasks } from './tasks.ts';

/** Every scenario, in the order in which they are told of. */
export const scenarios: readonly Scenario[] = [
  ...placing,
  ...changing,
  ...ofTasks,
  ...ofInstances,
  ...ofCalls,
];

export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
