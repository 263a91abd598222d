import fc from 'fast-check';
import {
  customFree,
  customLeftOf,
  giveCustom,
  takeCustom,
} from '../../../../shared/core/decide/places/custom-resources.ts';
import { place } from '../../../../shared/core/decide/places/place.ts';
import type { PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { CustomResource } from '../../../../shared/core/ecs.ts';
import { explain } from '../../../../shared/core/views/explanation.ts';
import {
  fargateTaskDefinition,
  instanceOf,
  networkConfiguration,
  now,
  poolOf,
  workOf,
} from './given.ts';

const licences = (value: number): CustomResource => ({ name: 'LICENSE', type: 'INTEGER', value });
const share = (value: number): CustomResource => ({ name: 'SHARE', type: 'DOUBLE', value });
const devices = (...values: string[]): CustomResource => ({
  name: 'DEVICE',
  type: 'STRINGSET',
  values,
});

/** The names of the instances that tasks go to, one after another; `-` for one that waits. */
function placesOf(
  instances: readonly PoolInstance[],
  slots: number,
  ...resources: readonly CustomResource[]
): string {
  const [outcome] = place(poolOf(structuredClone(instances)), [workOf({ slots, resources })], now);
  const names = (outcome?.placed ?? []).map(({ target }) =>
    target.type === 'EC2' ? target.ec2InstanceId.slice('i-'.length) : 'fargate',
  );
  return names.join('').padEnd(slots, '-');
}

describe('custom resources', () => {
  it('are promised as often as there are of them, wherever there is CPU and memory', () => {
    const instances = [
      instanceOf('a', { custom: [licences(3)] }),
      instanceOf('b'),
      instanceOf('c', { custom: [licences(2)] }),
    ];
    expect(placesOf(instances, 6, licences(1))).toBe('aaacc-');
    expect(placesOf(instances, 3, licences(2))).toBe('ac-');
  });

  it('are all asked for together', () => {
    const instances = [
      instanceOf('a', { custom: [devices('left', 'right')] }),
      instanceOf('b', { custom: [licences(5)] }),
      instanceOf('c', { custom: [devices('left'), licences(1)] }),
    ];
    expect(placesOf(instances, 2, devices('left'), licences(1))).toBe('c-');
  });

  it('are not asked about by tasks that name none', () => {
    const instances = [instanceOf('a', { custom: [licences(0)] })];
    expect(placesOf(instances, 2)).toBe('aa');
  });

  it('share a DOUBLE to the last part: three tenths are three times a tenth', () => {
    expect(placesOf([instanceOf('a', { custom: [share(0.3)] })], 4, share(0.1))).toBe('aaa-');
    expect(placesOf([instanceOf('a', { custom: [share(4.35)] })], 3, share(1.45))).toBe('aaa');
    expect(placesOf([instanceOf('a', { custom: [share(0.299_999_9)] })], 3, share(0.1))).toBe(
      'aa-',
    );
  });

  it('give each value of a STRINGSET to one task', () => {
    const instances = [
      instanceOf('a', { custom: [devices('left', 'right')] }),
      instanceOf('b', { custom: [devices('left')] }),
    ];
    expect(placesOf(instances, 3, devices('left'))).toBe('ab-');
    expect(placesOf(instances, 2, devices('left', 'right'))).toBe('a-');
    expect(placesOf(instances, 1, devices('middle'))).toBe('-');
  });

  it('take INTEGER and LONG for the same measure, and nothing else', () => {
    const long: CustomResource = { name: 'LICENSE', type: 'LONG', value: 2 };
    const double: CustomResource = { name: 'LICENSE', type: 'DOUBLE', value: 2 };
    const values: CustomResource = { name: 'LICENSE', type: 'STRINGSET', values: ['1', '2'] };
    expect(placesOf([instanceOf('a', { custom: [long] })], 3, licences(1))).toBe('aa-');
    expect(placesOf([instanceOf('a', { custom: [licences(2)] })], 2, long)).toBe('a-');
    expect(placesOf([instanceOf('a', { custom: [double] })], 1, licences(1))).toBe('-');
    expect(placesOf([instanceOf('a', { custom: [values] })], 1, licences(1))).toBe('-');
    expect(placesOf([instanceOf('a', { custom: [licences(2)] })], 1, values)).toBe('-');
  });

  it('are counted of every name, however many names there are', () => {
    const named = (n: number): CustomResource => ({ name: `R${n}`, type: 'INTEGER', value: 2 });
    const custom = Array.from({ length: 30 }, (_, n) => named(n));
    for (const { name } of custom) {
      const one: CustomResource = { name, type: 'INTEGER', value: 1 };
      expect(placesOf([instanceOf('a', { custom })], 3, one)).toBe('aa-');
    }
  });

  it('are given back by a gang that is not placed', () => {
    const instances = [instanceOf('a', { custom: [licences(3), devices('left')] })];
    const gang = workOf({ placementId: 'p-1', gang: true, slots: 2, resources: [devices('left')] });
    const all = workOf({ placementId: 'p-2', slots: 2, resources: [devices('left'), licences(3)] });
    const [first, second] = place(poolOf(instances), [gang, all], now);
    expect(first?.placed).toEqual([]);
    expect(second?.placed).toHaveLength(1);
  });

  it('are not to be had on Fargate', () => {
    const work = workOf({
      capacity: [{ capacityProvider: 'FARGATE' }],
      taskDefinition: fargateTaskDefinition,
      networkConfiguration,
      resources: [licences(1)],
    });
    const [outcome] = place(poolOf([]), [work], now);
    expect(outcome?.placed).toEqual([]);
    expect(outcome?.unplaced?.reason?.capacity).toEqual([
      'FARGATE: Fargate has no custom resources',
    ]);
  });

  it('leave what there was when all that was taken is given back', () => {
    const amount = fc.integer({ min: 1, max: 9_000_000 }).map((millionths) => millionths / 1e6);
    const value = fc.constantFrom('left', 'right', 'middle');
    const asked = fc.uniqueArray(
      fc.oneof(
        amount.map(share),
        fc.integer({ min: 1, max: 5 }).map(licences),
        fc.uniqueArray(value, { minLength: 1 }).map((all) => devices(...all)),
      ),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 8 }), (tasks) => {
        const registered = [share(1.1), licences(4), devices('left', 'middle', 'right')];
        const left = customLeftOf(registered);
        for (const task of tasks) takeCustom(left, task);
        for (const task of tasks) giveCustom(left, task);
        expect(customFree(left, registered)).toEqual(registered);
      }),
    );
  });
});

describe('an instance without enough of a custom resource', () => {
  const verdictOn = (
    custom: readonly CustomResource[] | undefined,
    asked: CustomResource,
    held?: CustomResource,
  ) => {
    const instance = instanceOf('a', custom === undefined ? {} : { custom });
    if (held !== undefined) takeCustom(instance.free.custom, [held]);
    const [verdict] = explain(
      poolOf([instance]),
      workOf({ resources: [asked] }),
      now,
    ).containerInstances;
    const compared = verdict?.compared.find(({ fits }) => !fits);
    return `${verdict?.reason}: ${compared?.what} asked ${compared?.asked}, remained ${compared?.remained}`;
  };

  it.each<
    [string, CustomResource[] | undefined, CustomResource, CustomResource | undefined, string]
  >([
    [
      'that registered none',
      undefined,
      licences(2),
      undefined,
      'RESOURCE:LICENSE: LICENSE asked 2, remained not registered',
    ],
    [
      'that is used up',
      [licences(3)],
      licences(2),
      licences(2),
      'RESOURCE:LICENSE: LICENSE asked 2, remained 1',
    ],
    [
      'whose part is used up',
      [share(0.7)],
      share(0.4),
      share(0.4),
      'RESOURCE:SHARE: SHARE asked 0.4, remained 0.3',
    ],
    [
      'that registered it otherwise',
      [devices('left')],
      { name: 'DEVICE', type: 'INTEGER', value: 1 },
      undefined,
      'RESOURCE:DEVICE: DEVICE asked 1, remained registered as STRINGSET',
    ],
    [
      'one of whose values is held',
      [devices('left', 'middle', 'right')],
      devices('left', 'right'),
      devices('right'),
      'RESOURCE:DEVICE: DEVICE asked left right, remained left middle',
    ],
    [
      'all of whose values are held',
      [devices('left')],
      devices('left'),
      devices('left'),
      'RESOURCE:DEVICE: DEVICE asked left, remained all held',
    ],
  ])('%s is ruled out in words', (_, custom, asked, held, words) => {
    expect(verdictOn(custom, asked, held)).toBe(words);
  });

  it('is what has to be freed, or helped by another of its type', () => {
    const attributes = { 'ecs.instance-type': 'm5.large' };
    const full = instanceOf('a', { attributes, custom: [licences(3)] });
    takeCustom(full.free.custom, [licences(3)]);
    const { wouldHelp } = explain(
      poolOf([full, instanceOf('b')]),
      workOf({ resources: [licences(1)] }),
      now,
    );
    expect(wouldHelp).toMatchObject([
      { change: 'FREE', lacks: [{ what: 'LICENSE', asked: '1', remained: '0' }] },
      { change: 'ADD_CONTAINER_INSTANCE', instanceType: 'm5.large', tasks: 3 },
    ]);
  });
});
