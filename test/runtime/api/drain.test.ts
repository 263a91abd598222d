import { ec2Id, instanceArn } from '../../core/cluster-under-test.ts';
import { itemsOf, stateNow } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

describe('a container instance', () => {
  it.each([
    ['its EC2 id', ec2Id('b1')],
    ['its id', 'b1'],
    ['its ARN', instanceArn('b1')],
  ])('is drained by %s', async (_name, id) => {
    const { world, api } = await apiUnderTest();
    const { status, body } = answered(await api.drainContainerInstance('demo', id, caller));
    expect(status).toBe(202);
    expect(body).toMatchObject({ containerInstanceArn: instanceArn('b1'), closed: 'DRAINING' });
    expect((await itemsOf(world)).at(-1)?.entries.map(({ type }) => type)).toEqual([
      'DrainRequested',
      'ContainerInstanceDrainDecided',
    ]);
    expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 0 }]);
  });

  it('that is drained takes nothing new, and does again once it is activated', async () => {
    const { api } = await apiUnderTest();
    const where = async () => {
      const dryRun = { ...caller, dryRun: true };
      const outcome = await api.requestPlacement('demo', input({ desiredCount: 8 }), dryRun);
      const { decisions } = answered(outcome).body;
      return decisions.flatMap(({ target }) =>
        target?.type === 'EC2' ? [target.containerInstanceArn] : [],
      );
    };
    answered(await api.drainContainerInstance('demo', ec2Id('a1'), caller));
    expect(await where()).toEqual([instanceArn('b1')]);
    const { body } = answered(await api.activateContainerInstance('demo', ec2Id('a1'), caller));
    expect(body).not.toHaveProperty('closed');
    expect(await where()).toEqual([instanceArn('a1'), instanceArn('b1')]);
  });

  it('that is not there cannot be drained', async () => {
    const { world, api } = await apiUnderTest();
    const before = await lengthOf(world);
    for (const id of ['c1', ec2Id('c1'), 'i-', '']) {
      expect(refused(await api.drainContainerInstance('demo', id, caller))).toMatchObject({
        status: 404,
        code: 'container-instance-unknown',
      });
    }
    expect(await lengthOf(world)).toBe(before);
  });

  it('is drained once under one key, whatever comes in between', async () => {
    const { world, api, on } = await apiUnderTest();
    const keyed = { ...caller, idempotencyKey: 'empty-a1' };
    answered(await api.drainContainerInstance('demo', ec2Id('a1'), keyed));
    answered(await api.activateContainerInstance('demo', ec2Id('a1'), caller));
    const before = await lengthOf(world);
    on.putInbox = async () => Promise.reject(new Error('nothing is to be written'));
    const { body } = answered(await api.drainContainerInstance('demo', ec2Id('a1'), keyed));
    expect(body).not.toHaveProperty('closed');
    expect(refused(await api.activateContainerInstance('demo', ec2Id('a1'), keyed)).code).toBe(
      'idempotency-key-reused',
    );
    expect(await lengthOf(world)).toBe(before);
    expect((await stateNow(world)).requests.size).toBe(1);
  });
});
