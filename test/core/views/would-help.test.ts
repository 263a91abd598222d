import type { PoolInstance } from '../../../shared/core/decide/places/pool.ts';
import { explain } from '../../../shared/core/views/explanation.ts';
import { type GivenInstance, instanceOf, now, poolOf, workOf } from '../decide/places/given.ts';

/** An instance of a type, of which only so much is free. */
function partlyFree(
  name: string,
  instanceType: string,
  registered: { readonly cpuUnits: number; readonly memoryMiB: number },
  given: GivenInstance,
): PoolInstance {
  const instance = instanceOf(name, {
    ...given,
    attributes: { 'ecs.instance-type': instanceType, ...given.attributes },
  });
  const takenPorts = { tcp: [22, 51_678], udp: [] };
  const registeredResources = { ...registered, gpus: 0, takenPorts };
  return {
    ...instance,
    containerInstance: { ...instance.containerInstance, registeredResources },
  };
}

const large = { cpuUnits: 2_048, memoryMiB: 7_680 };
const small = { cpuUnits: 200, memoryMiB: 7_680 };

describe('what would help', () => {
  it('names each rule without which an instance would take the task, and how many would', () => {
    const pool = poolOf([
      instanceOf('a', { attributes: { rack: 'r2' } }),
      instanceOf('b', { attributes: { rack: 'r2' }, cpuUnits: 100 }),
      instanceOf('c', { attributes: { rack: 'r1' }, groups: { 'service:web': 1 } }),
      instanceOf('d', { attributes: { rack: 'r3' } }),
    ]);
    const work = workOf({
      group: 'service:web',
      placementConstraints: [
        { type: 'memberOf', expression: 'attribute:rack == r1' },
        { type: 'distinctInstance' },
      ],
    });
    const { wouldHelp, summary } = explain(pool, work, now);
    expect(wouldHelp).toEqual([
      { change: 'DROP', what: 'memberOf', asked: 'attribute:rack == r1', containerInstances: 2 },
      {
        change: 'DROP',
        what: 'distinctInstance',
        asked: 'no task of group service:web',
        containerInstances: 1,
      },
    ]);
    expect(summary).toContain('; without memberOf (attribute:rack == r1) 2 would take one; ');
  });

  it('names the instance on which the least has to be freed, whatever a closed one has', () => {
    const pool = poolOf([
      instanceOf('a', { cpuUnits: 0 }),
      instanceOf('b', { cpuUnits: 250, memoryMiB: 490 }),
      instanceOf('c', { memoryMiB: 300 }),
      instanceOf('d', { closed: 'DRAINING', memoryMiB: 499 }),
    ]);
    expect(explain(pool, workOf(), now).wouldHelp).toEqual([
      {
        change: 'FREE',
        containerInstanceArn: expect.stringMatching(/\/c$/),
        ec2InstanceId: 'i-c',
        lacks: [{ what: 'memory', asked: '500 MiB', remained: '300 MiB' }],
      },
    ]);
  });

  it('counts the tasks that one more instance of each type would take, and leaves out the small', () => {
    const pool = poolOf([
      partlyFree('a', 'm5.large', large, { cpuUnits: 10, groups: { 'service:db': 4 } }),
      partlyFree('b', 'm5.large', large, { closed: 'AGENT', cpuUnits: 20 }),
      partlyFree('c', 't3.nano', small, { cpuUnits: 200 }),
    ]);
    const before = structuredClone(pool);
    const { wouldHelp, summary } = explain(pool, workOf(), now);
    const add = wouldHelp.filter(({ change }) => change === 'ADD_CONTAINER_INSTANCE');
    // 256 CPU units and 500 MiB a task.
    expect(add).toEqual([{ change: 'ADD_CONTAINER_INSTANCE', instanceType: 'm5.large', tasks: 8 }]);
    expect(summary).toContain('one more m5.large would take 8');
    expect(pool).toEqual(before);
  });

  it('says nothing while an instance would take one', () => {
    const pool = poolOf([instanceOf('a', { cpuUnits: 0 }), instanceOf('b')]);
    expect(explain(pool, workOf(), now).wouldHelp).toEqual([]);
  });
});
