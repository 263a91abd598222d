import type { PlacementInput, WhatIf } from '../../../shared/core/placement.ts';
import { ec2Id } from '../../core/cluster-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

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
