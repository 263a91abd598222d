import { explain } from '../../../shared/core/views/explanation.ts';
import {
  fargateTaskDefinition,
  instanceOf,
  networkConfiguration,
  now,
  poolOf,
  secondsAgo,
  workOf,
} from '../decide/places/given.ts';

describe('an explanation', () => {
  it('compares everything asked with what remained, on every instance', () => {
    const pool = poolOf([
      instanceOf('a', { cpuUnits: 128, memoryMiB: 400 }),
      instanceOf('b', { closed: 'DRAINING', memoryMiB: 600 }),
    ]);
    const { containerInstances, ruledOut } = explain(pool, workOf(), now);
    expect(containerInstances).toMatchObject([
      {
        ec2InstanceId: 'i-a',
        fits: false,
        reason: 'RESOURCE:CPU',
        compared: [
          { what: 'state', remained: 'ACTIVE', fits: true },
          { what: 'cpu', asked: '256 units', remained: '128 units', fits: false },
          { what: 'memory', asked: '500 MiB', remained: '400 MiB', fits: false },
        ],
      },
      {
        reason: 'DRAINING',
        compared: [
          { what: 'state', remained: 'DRAINING', fits: false },
          { what: 'cpu', fits: true },
          { what: 'memory', asked: '500 MiB', remained: '600 MiB', fits: true },
        ],
      },
    ]);
    expect(ruledOut).toEqual({ DRAINING: 1, 'RESOURCE:CPU': 1 });
  });

  it('says in one sentence what waits, why, what is nearest and what opens when', () => {
    const pool = poolOf([
      instanceOf('a', { closed: 'AGENT' }),
      instanceOf('b', { memoryMiB: 300 }),
      instanceOf('c', { cpuUnits: 0, memoryMiB: 300 }),
    ]);
    const work = workOf({
      taskDefinition: fargateTaskDefinition,
      networkConfiguration,
      capacity: [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE', afterSeconds: 60 }],
      slots: [
        { index: 1, waitingSince: secondsAgo(12) },
        { index: 4, waitingSince: secondsAgo(48) },
      ],
    });
    const explanation = explain(pool, work, now);
    expect(explanation.summary).toBe(
      '2 tasks wait for a place; ' +
        '0 of 3 container instances would take one (ruled out: AGENT 1, RESOURCE:CPU 1, RESOURCE:MEMORY 1); ' +
        'the nearest is i-b, which lacks only memory (asked 512 MiB, remained 300 MiB); ' +
        'FARGATE: opens in 12 s',
    );
    expect(explanation).toMatchObject({
      placementId: 'p-1',
      waiting: 2,
      capacity: ['EC2: open', 'FARGATE: opens in 12 s'],
    });
  });

  it('shows no instance to a task that instances cannot run', () => {
    const work = workOf({
      taskDefinition: { ...fargateTaskDefinition, compatibilities: ['FARGATE'] },
      networkConfiguration,
      gang: true,
      slots: 3,
    });
    expect(explain(poolOf([instanceOf('a')]), work, now)).toMatchObject({
      summary:
        '3 tasks wait for a place, all or none; ' +
        'EC2: the task definition is compatible with FARGATE only',
      containerInstances: [],
      ruledOut: {},
      capacity: ['EC2: the task definition is compatible with FARGATE only'],
    });
  });

  it('holds when nothing waits, and changes nothing', () => {
    const pool = poolOf([instanceOf('a'), instanceOf('b', { closed: 'AGENT' })]);
    const before = structuredClone(pool);
    expect(explain(pool, workOf({ slots: [] }), now).summary).toBe(
      'No task is waiting for a place; 1 of 2 container instances would take one (ruled out: AGENT 1)',
    );
    expect(explain(poolOf([]), workOf(), now).summary).toBe(
      '1 task waits for a place; the cluster has no container instance',
    );
    expect(pool).toEqual(before);
  });
});
