import fc from 'fast-check';
import { place } from '../../../../../shared/core/decide/places/place.ts';
import type { Pool } from '../../../../../shared/core/decide/places/pool.ts';
import {
  companyOn,
  countMarks,
  marksOf,
} from '../../../../../shared/core/decide/places/rules/marks.ts';
import type { PlacementStrategy } from '../../../../../shared/core/ecs.ts';
import type { PlacementRule } from '../../../../../shared/core/placement-rules.ts';
import { arnOf, instanceOf, now, poolOf, workOf } from '../given.ts';
import { hardestFirst } from '../hardest-first.ts';
import { type Host, ObviousRules, type Standing, type Wanted } from './obvious-rules.ts';

const zones = ['za', 'zb', 'zc'];
/** So many steps: each task goes where it would go alone. */
const alone = 0;
const group = fc.constantFrom('web', 'db', 'log');
const field = fc.constantFrom('instanceId', 'attribute:ecs.availability-zone', 'attribute:rack');
const weight = fc.option(fc.constantFrom(1, 2, 3, 100), { nil: undefined });
const few = fc.integer({ min: 1, max: 3 });

const rule: fc.Arbitrary<PlacementRule> = fc
  .oneof(
    fc.record({ type: fc.constant('affinity' as const), group, field }),
    fc.record({ type: fc.constant('antiAffinity' as const), group, field }),
    fc.record({ type: fc.constant('maxSkew' as const), field, maxSkew: few }),
    fc.record({ type: fc.constant('atMost' as const), field, count: few }),
    fc.constant({ type: 'distinctInstance' as const }),
    fc.constant({ type: 'memberOf' as const, expression: 'attribute:rack == r1' }),
  )
  .chain((one) => weight.map((w) => (w === undefined ? one : { ...one, weight: w })));

const hosts: fc.Arbitrary<readonly Host[]> = fc
  .array(
    fc.record({
      zone: fc.constantFrom(...zones),
      rack: fc.option(fc.constantFrom('r1', 'r2'), { nil: undefined }),
      closed: fc.boolean().map((closed) => closed),
      room: fc.integer({ min: 0, max: 6 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) =>
    all.map(({ rack, closed, ...host }, n) => ({
      ...host,
      name: String.fromCharCode(97 + n),
      closed: closed && n % 3 === 2,
      ...(rack !== undefined && { rack }),
    })),
  );

const trust = fc.record(
  { trustDomain: fc.constantFrom('x', 'y'), exceptions: fc.constant(['log']) },
  { requiredKeys: [] },
);
const wanted: fc.Arbitrary<readonly (Wanted & { gang: boolean; count: number })[]> = fc.array(
  fc
    .record({
      group,
      rules: fc.array(rule, { maxLength: 3 }),
      trust: fc.option(trust, { nil: undefined, freq: 3 }),
      strategy: fc.constantFrom<Wanted['strategy']>(
        'pack',
        'spread zones',
        'spread instances',
        'spread racks then pack',
      ),
      gang: fc.boolean(),
      count: fc.integer({ min: 1, max: 7 }),
    })
    .map(({ trust: domain, ...one }) => ({
      ...one,
      ...(domain?.trustDomain !== undefined && domain),
    })),
  { minLength: 1, maxLength: 4 },
);

const stranger = fc.record({
  group: fc.constantFrom('web', 'log', 'service:db'),
  on: fc.nat({ max: 5 }),
  isOnFargate: fc.boolean(),
});

const strategies: Readonly<Record<Wanted['strategy'], readonly PlacementStrategy[]>> = {
  pack: [{ type: 'binpack', field: 'memory' }],
  'spread zones': [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
  'spread instances': [{ type: 'spread', field: 'instanceId' }],
  'spread racks then pack': [
    { type: 'spread', field: 'attribute:rack' },
    { type: 'binpack', field: 'memory' },
  ],
};

/** Every task takes 500 MiB. */
function poolFrom(all: readonly Host[], standing: readonly Standing[]): Pool {
  const instances = all.map(({ name, zone, rack, closed, room }) => {
    const there = standing.filter(({ on }) => on === name);
    const groups: Record<string, number> = {};
    for (const task of there) groups[task.group] = (groups[task.group] ?? 0) + 1;
    const instance = instanceOf(name, {
      zone,
      groups,
      cpuUnits: 100_000,
      memoryMiB: (room - there.length) * 500,
      ...(closed && { closed: 'DRAINING' }),
      attributes: rack === undefined ? {} : { rack },
    });
    for (const { rules, trustDomain, isStranger, group: name_ } of there) {
      countMarks(
        instance,
        marksOf({ placementConstraints: rules, ...(trustDomain !== undefined && { trustDomain }) }),
        1,
      );
      if (isStranger !== true) continue;
      const { strangers } = companyOn(instance);
      strangers.set(name_, (strangers.get(name_) ?? 0) + 1);
    }
    return instance;
  });
  const fargate: Record<string, Record<string, number>> = {};
  for (const { zone, group: name } of standing) {
    if (zone === undefined) continue;
    const counts = fargate[name] ?? {};
    fargate[name] = { ...counts, [zone]: (counts[zone] ?? 0) + 1 };
  }
  return poolOf(instances, { fargate });
}

type Asked = Wanted & { readonly gang: boolean; readonly count: number };

function workFrom(asked: Asked, n: number) {
  const { group: name, rules, trustDomain, exceptions, strategy, gang, count } = asked;
  return workOf({
    placementId: `p-${n}`,
    group: name,
    gang,
    slots: count,
    placementConstraints: rules,
    placementStrategy: strategies[strategy],
    ...(trustDomain !== undefined && { trustDomain }),
    ...(exceptions !== undefined && { trustDomainExceptions: exceptions }),
  });
}

/** Slot by slot, everything looked at anew. @returns where each goes, and who stands where then */
function placedSlowly(all: readonly Host[], standing: readonly Standing[], asked: Asked) {
  const tasks = [...standing];
  const chosen = Array.from({ length: asked.count }, () => {
    const host = new ObviousRules(all, tasks).choose(asked);
    if (host === undefined) return undefined;
    const { group: name, rules, trustDomain } = asked;
    const domain = trustDomain === undefined ? {} : { trustDomain };
    tasks.push({ group: name, on: host.name, rules, ...domain });
    return arnOf(host.name);
  });
  const isWhole = !asked.gang || !chosen.includes(undefined);
  return isWhole
    ? { chosen, tasks }
    : { chosen: chosen.map(() => undefined), tasks: [...standing] };
}

describe('placement rules', () => {
  it('are kept as the slow and obvious way keeps them, batch after batch', () => {
    fc.assert(
      fc.property(hosts, fc.array(stranger, { maxLength: 4 }), wanted, (all, others, asked) => {
        let standing = others.flatMap(({ group: name, on, isOnFargate }): Standing[] => {
          const host = all[on % all.length];
          if (host === undefined) return [];
          const where = isOnFargate ? { zone: host.zone } : { on: host.name };
          return [{ group: name, rules: [], isStranger: true, ...where }];
        });
        const batches = [asked.slice(0, 2), asked.slice(2)].filter(({ length }) => length > 0);
        const pool = poolFrom(all, standing);
        for (const batch of batches) {
          const works = batch.map(workFrom);
          const fast = place(pool, works, now, alone);
          hardestFirst(pool.instances, works).forEach((work, n) => {
            const one = batch[works.indexOf(work)];
            if (one === undefined) return;
            const slow = placedSlowly(all, standing, one);
            standing = slow.tasks;
            const targets = new Map(
              fast[n]?.placed.map(({ slot, target }) => [
                slot,
                target.type === 'EC2' ? target.containerInstanceArn : undefined,
              ]),
            );
            expect(slow.chosen.map((_, slot) => targets.get(slot))).toEqual(slow.chosen);
          });
          expect(poolFrom(all, standing).instances.map(({ company }) => company)).toEqual(
            pool.instances.map(({ company }) => company),
          );
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
