import { place } from '../../../../../shared/core/decide/places/place.ts';
import type { PlaceOutcome } from '../../../../../shared/core/decide/places/work.ts';
import type { PlacementRule } from '../../../../../shared/core/placement-rules.ts';
import { explain } from '../../../../../shared/core/views/explanation.ts';
import {
  fargateTaskDefinition,
  type GivenWork,
  instanceOf,
  networkConfiguration,
  now,
  poolOf,
  workOf,
  zoneOfSubnet,
} from '../given.ts';

const zone = 'attribute:ecs.availability-zone';
const under = (...placementConstraints: PlacementRule[]) => ({ placementConstraints });

function zonesOnFargate(given: GivenWork, counts: Readonly<Record<string, number>>) {
  const work = workOf({
    ...given,
    group: 'web',
    capacity: [{ capacityProvider: 'FARGATE' }],
    taskDefinition: fargateTaskDefinition,
    networkConfiguration,
    placementStrategy: [],
  });
  const [outcome] = place(poolOf([], { zoneOfSubnet, fargate: { web: counts } }), [work], now);
  return zonesOf(outcome);
}

function zonesOf(outcome: PlaceOutcome | undefined): readonly (string | undefined)[] {
  return (outcome?.placed ?? []).map(({ target }) =>
    target.type === 'FARGATE' ? target.availabilityZone : target.ec2InstanceId,
  );
}

describe('placement rules', () => {
  it('choose the zone on Fargate, task by task', () => {
    const counts = { 'us-east-1a': 3, 'us-east-1b': 2, 'us-east-1c': 1 };
    const skew = under({ type: 'maxSkew', field: zone, maxSkew: 1 });
    expect(zonesOnFargate({ ...skew, slots: 2 }, counts)).toEqual(['us-east-1c', 'us-east-1b']);
    const few = under({ type: 'atMost', field: zone, count: 2 });
    expect(zonesOnFargate({ ...few, slots: 3 }, counts)).toEqual(['us-east-1c']);
    const near = under({ type: 'affinity', group: 'web', field: zone });
    expect(zonesOnFargate({ ...near, slots: 1 }, { 'us-east-1b': 1 })).toEqual(['us-east-1b']);
  });

  it('keep a task from Fargate that is bound to the instance of another', () => {
    const rule = under({ type: 'affinity', group: 'db', field: 'instanceId' });
    expect(zonesOnFargate({ ...rule, slots: 1 }, {})).toEqual([]);
  });

  it('count what was placed in the same batch, on both sides', () => {
    const pool = poolOf([instanceOf('a'), instanceOf('b', { zone: 'us-east-1b' })]);
    const quiet = workOf({
      placementId: 'p-1',
      group: 'db',
      ...under({ type: 'antiAffinity', group: 'batch', field: zone }),
    });
    const noisy = workOf({ placementId: 'p-2', group: 'batch', slots: 2 });
    expect(place(pool, [quiet, noisy], now).map(zonesOf)).toEqual([['i-a'], ['i-b', 'i-b']]);
  });

  it('wait for a full zone rather than pile up elsewhere, but not for a closed one', () => {
    const skew = under({ type: 'maxSkew', field: zone, maxSkew: 1 });
    const full = instanceOf('b', { zone: 'us-east-1b', cpuUnits: 0 });
    const closed = instanceOf('b', { zone: 'us-east-1b', closed: 'DRAINING' });
    const work = workOf({ ...skew, slots: 3 });
    expect(zonesOf(place(poolOf([instanceOf('a'), full]), [work], now)[0])).toEqual(['i-a']);
    const open = place(poolOf([instanceOf('a'), closed]), [work], now)[0];
    expect(zonesOf(open)).toEqual(['i-a', 'i-a', 'i-a']);
  });

  it('are explained with what they ask and what is there', () => {
    const pool = poolOf([
      instanceOf('a', { groups: { web: 2 } }),
      instanceOf('b', { groups: { web: 2 } }),
    ]);
    const work = workOf({ group: 'web', ...under({ type: 'atMost', field: zone, count: 4 }) });
    const { ruledOut, containerInstances, wouldHelp } = explain(pool, work, now);
    expect(ruledOut).toEqual({ atMost: 2 });
    const compared = containerInstances[1]?.compared.find(({ what }) => what === 'atMost');
    expect(compared).toMatchObject({
      asked: `at most 4 of group web in the same ${zone}`,
      remained: `${zone}: 4 in us-east-1a`,
    });
    expect(wouldHelp).toMatchObject([{ change: 'DROP', what: 'atMost', containerInstances: 2 }]);
  });

  it('leave a trust domain alone with those that it excepts', () => {
    const pool = poolOf([instanceOf('a'), instanceOf('b')]);
    const red = workOf({ placementId: 'p-1', group: 'red', trustDomain: 'red' });
    const blue = workOf({ placementId: 'p-2', group: 'blue', trustDomain: 'blue' });
    const plain = workOf({ placementId: 'p-3', group: 'plain' });
    const outcomes = place(pool, [red, blue, plain], now);
    expect(outcomes.map(zonesOf)).toEqual([['i-a'], ['i-b'], []]);
    expect(outcomes[2]?.unplaced?.reason?.ruledOut).toEqual({ trustDomain: 2 });
  });
});
