import { formatCrashes } from '../../../simulation/crashes/crash.ts';
import type { CrashJob } from '../../../simulation/crashes/crash-worker.ts';
import {
  againOf,
  kindsInPairs,
  pairsOf,
  probeOf,
  singlesOf,
} from '../../../simulation/crashes/plan.ts';
import type { Scenario } from '../../../simulation/crashes/scenario.ts';
import type { ProcessCall } from '../../../simulation/process.ts';

const scenario: Scenario = {
  name: 'nothing-happens',
  tells: 'Nothing happens.',
  instances: [],
  convergesWithin: 1,
  story: async () => () => undefined,
};
const call = (operation: string): ProcessCall => ({ functionName: 'observe', operation });
const made = (jobs: readonly CrashJob[]) => jobs.flatMap(({ runs }) => runs.map(formatCrashes));

describe('the plan of crashes', () => {
  const calls = [call('log.readInbox'), call('ecs.DescribeTasks'), call('log.append')];

  it('begins with the run without a crash', () => {
    expect(probeOf(scenario)).toEqual({ scenario: scenario.name, runs: [[]], goesOn: false });
  });

  it('crashes once before and once after the effect of every call', () => {
    expect(made(singlesOf(scenario, calls))).toEqual([
      '1:before',
      '1:after',
      '2:before',
      '2:after',
      '3:before',
      '3:after',
    ]);
  });

  it('lets the core scenarios also time out and freeze at every call', () => {
    const singles = made(singlesOf({ ...scenario, isCore: true }, calls));
    expect(singles).toHaveLength(12);
    expect(singles.slice(8)).toEqual(['3:before', '3:after', '3:times-out', '3:freezes']);
  });

  it('is cut into jobs, with every run in one of them', () => {
    const many = Array.from({ length: 103 }, () => call('log.append'));
    const jobs = singlesOf(scenario, many);
    expect(jobs.length).toBeGreaterThan(4);
    expect(new Set(made(jobs)).size).toBe(206);
    expect(jobs.every(({ goesOn, scenario: of }) => !goesOn && of === scenario.name)).toBe(true);
  });

  it('goes on in pairs from every first crash, of which a read has only one', () => {
    const pairs = pairsOf(scenario, calls);
    expect(made(pairs)).toEqual(['1:before', '2:before', '3:before', '3:after']);
    expect(pairs.every(({ goesOn, runs }) => goesOn && runs.length === 1)).toBe(true);
  });

  it('makes one run again as it was', () => {
    const crashes = [{ at: 9, kind: 'freezes' }] as const;
    expect(againOf(scenario, crashes)).toMatchObject({ runs: [crashes], goesOn: false });
  });
});

describe('in pairs', () => {
  it.each(['log.readTail', 'log.listSnapshots', 'ecs.ListTasks', 'ec2.DescribeInstances'])(
    'a crash at the read %s is one',
    (operation) => {
      expect(kindsInPairs(call(operation))).toEqual(['before']);
    },
  );

  it.each([
    'log.append',
    'log.putInbox',
    'log.clearInbox',
    'log.writeSnapshot',
    'ecs.RunTask',
    'ecs.StopTask',
    'wakes.observe',
  ])('a crash at %s is two', (operation) => {
    expect(kindsInPairs(call(operation))).toEqual(['before', 'after']);
  });
});
