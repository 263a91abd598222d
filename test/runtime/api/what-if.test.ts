import type { PlacementInput, WhatIf } from '../../../shared/core/placement.ts';
import { ec2Id, instanceOf } from '../../core/cluster-under-test.ts';
import { bring } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

const registered = { gpus: 0, takenPorts: { tcp: [22], udp: [] } };
const dryRun = { ...caller, dryRun: true };

/** Ten tasks where two instances have room for eight. */
function ten(whatIf?: WhatIf): PlacementInput {
  return input({ desiredCount: 10, ...(whatIf !== undefined && { whatIf }) });
}

type Api = Awaited<ReturnType<typeof apiUnderTest>>['api'];

async function placedOn(api: Api, whatIf?: WhatIf): Promise<Record<string, number>> {
  const { body } = answered(await api.requestPlacement('demo', ten(whatIf), dryRun));
  const counts: Record<string, number> = {};
  for (const { type, target, slots } of body.decisions) {
    const on = target?.type === 'EC2' ? target.ec2InstanceId : type;
    counts[on] = (counts[on] ?? 0) + slots.length;
  }
  return counts;
}

describe('a dry run on a cluster that is not', () => {
  it('places on instances that were added, in the zone that they were said to be in', async () => {
    const { api } = await apiUnderTest();
    expect(await placedOn(api)).toEqual({ [ec2Id('a1')]: 4, [ec2Id('b1')]: 4, unplaceable: 2 });
    const added = { instanceType: 'm5.large', availabilityZone: 'us-east-1c', count: 2 };
    const placed = await placedOn(api, { addContainerInstances: [added] });
    // One zone with two instances, and two with one: spread over zones, packed within them.
    expect(placed).toEqual({ [ec2Id('a1')]: 4, [ec2Id('b1')]: 3, 'i-what-if-1': 3 });
  });

  it('adds one that takes tasks though the one that it is like is drained', async () => {
    const { api } = await apiUnderTest();
    answered(await api.drainContainerInstance('demo', ec2Id('a1'), caller));
    const addContainerInstances = [{ instanceType: 'm5.large', count: 1 }];
    const placed = await placedOn(api, { addContainerInstances });
    expect(placed).toEqual({ [ec2Id('b1')]: 4, 'i-what-if-1': 4, unplaceable: 2 });
  });

  it('decides other requests together with it, the highest priority first', async () => {
    const { api } = await apiUnderTest();
    const urgent = input({ desiredCount: 3, priority: 90 });
    const later = input({ desiredCount: 2, priority: 10 });
    const outcome = await api.requestPlacement(
      'demo',
      ten({ addPlacements: [later, urgent] }),
      dryRun,
    );
    const { body } = answered(outcome);
    const placedOf = (of: { decisions: typeof body.decisions } | undefined) =>
      of?.decisions
        .filter(({ type }) => type === 'placed')
        .reduce((sum, { slots }) => sum + slots.length, 0);
    const [ofLater, ofUrgent] = body.addedPlacements ?? [];
    expect([placedOf(ofUrgent), placedOf(body), placedOf(ofLater)]).toEqual([3, 5, 0]);
    expect(ofLater?.placement).toMatchObject({ desiredCount: 2, unplaceable: { slots: [0, 1] } });
    expect(answered(await api.listPlacements('demo')).body.placements).toEqual([]);
  });

  it('names what is wrong with a request that was added', async () => {
    const { api } = await apiUnderTest();
    const unknown = input({ taskDefinition: 'nothing' });
    const whatIf = { addPlacements: [input(), unknown] };
    expect(refused(await api.requestPlacement('demo', ten(whatIf), dryRun))).toMatchObject({
      status: 422,
      errors: [{ pointer: '/whatIf/addPlacements/1/taskDefinition' }],
    });
  });

  it('gives an instance that was resized the room of its new type, less what runs there', async () => {
    const { world, api } = await apiUnderTest();
    const twice = { ...registered, cpuUnits: 4_096, memoryMiB: 15_360 };
    const attributes = [
      { name: 'ecs.availability-zone', value: 'us-east-1c' },
      { name: 'ecs.instance-type', value: 'm5.xlarge' },
    ];
    await bring(world, instanceOf('c1', { registeredResources: twice, attributes }));
    const onA1 = [{ type: 'memberOf', expression: `ec2InstanceId == ${ec2Id('a1')}` }] as const;
    const three = input({ desiredCount: 3, placementConstraints: onA1 });
    answered(await api.requestPlacement('demo', three, { ...caller, dryRun: false }));
    const resizeContainerInstances = [{ id: ec2Id('a1'), instanceType: 'm5.xlarge' }];
    expect(
      await placedOn(api, { resizeContainerInstances, removeContainerInstances: ['c1'] }),
    ).toEqual({ [ec2Id('a1')]: 5, [ec2Id('b1')]: 4, unplaceable: 1 });
  });

  it('says that an instance is changed twice', async () => {
    const { api } = await apiUnderTest();
    const toType = { id: 'b1', instanceType: 'm5.large' };
    const whatIf = {
      removeContainerInstances: [ec2Id('b1')],
      resizeContainerInstances: [toType],
    };
    expect(refused(await api.requestPlacement('demo', ten(whatIf), dryRun))).toMatchObject({
      status: 422,
      errors: [{ pointer: '/whatIf/resizeContainerInstances/0/id' }],
    });
  });

  it('does without instances that were removed', async () => {
    const { api } = await apiUnderTest();
    const placed = await placedOn(api, { removeContainerInstances: [ec2Id('b1')] });
    expect(placed).toEqual({ [ec2Id('a1')]: 4, unplaceable: 6 });
  });

  it('leaves nothing behind', async () => {
    const { world, api } = await apiUnderTest();
    const before = await lengthOf(world);
    const addContainerInstances = [{ instanceType: 'm5.large', count: 3 }];
    await placedOn(api, { addContainerInstances, removeContainerInstances: ['a1', ec2Id('b1')] });
    expect(await lengthOf(world)).toBe(before);
    expect(await placedOn(api)).toEqual({ [ec2Id('a1')]: 4, [ec2Id('b1')]: 4, unplaceable: 2 });
  });

  it('says which types there are, and which instance is not there', async () => {
    const { api } = await apiUnderTest();
    const tooNew = { addContainerInstances: [{ instanceType: 'm9.huge', count: 1 }] };
    const { status, detail } = refused(await api.requestPlacement('demo', ten(tooNew), dryRun));
    expect({ status, detail }).toMatchObject({
      status: 422,
      detail: expect.stringMatching(/m9\.huge.*m5\.large/),
    });
    const gone = { removeContainerInstances: ['a1', 'i-elsewhere'] };
    expect(refused(await api.requestPlacement('demo', ten(gone), dryRun))).toMatchObject({
      status: 404,
      detail: expect.stringContaining('i-elsewhere'),
    });
  });
});
