import type { TaskDefinitionArn } from '../../../shared/core/ids.ts';
import { anywhereDefinition, instanceArn, webDefinition } from '../../core/cluster-under-test.ts';
import { bring, demo, itemsOf, stateNow } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

const asked = { ...caller, dryRun: false };
const dryRun = { ...caller, dryRun: true };

describe('a placement request', () => {
  it('is answered with the placement and what was decided for it', async () => {
    const { world, api } = await apiUnderTest();
    const outcome = await api.requestPlacement('demo', input({ desiredCount: 9 }), asked);
    const { status, body } = answered(outcome);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      dryRun: false,
      placement: {
        placementId: body.placementId,
        desiredCount: 9,
        pendingCount: 9,
        runningCount: 0,
      },
      decisions: [
        { type: 'placed', target: { containerInstanceArn: instanceArn('a1') } },
        { type: 'placed', target: { containerInstanceArn: instanceArn('b1') } },
        { type: 'unplaceable', reason: { ruledOut: { 'RESOURCE:CPU': 2 } } },
      ],
    });
    const slots = body.decisions.flatMap((decision) => decision.slots);
    expect(slots.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 0 }]);
  });

  it('pins the task definition to a revision and names its group after the family', async () => {
    const { api, ecs } = await apiUnderTest();
    ecs.add({ ...webDefinition, revision: 8, taskDefinitionArn: arnOf('web:8') });
    const newest = answered(
      await api.requestPlacement('demo', input({ taskDefinition: 'web' }), asked),
    );
    expect(newest.body.placement.request).toMatchObject({
      taskDefinition: arnOf('web:8'),
      group: 'family:web',
    });
    const named = answered(await api.requestPlacement('demo', input({ group: 'blue' }), asked));
    expect(named.body.placement.request).toMatchObject({
      taskDefinition: arnOf('web:7'),
      group: 'blue',
    });
  });

  it('asks ECS once for a revision, and for the newest one again after two seconds', async () => {
    const { world, api, ecs } = await apiUnderTest();
    const request = async (taskDefinition: string): Promise<string> => {
      const outcome = await api.requestPlacement('demo', input({ taskDefinition }), asked);
      return answered(outcome).body.placement.request.taskDefinition;
    };
    for (const named of ['web:7', 'web:7', arnOf('web:7'), 'web']) await request(named);
    expect(ecs.asked).toEqual(['web:7', 'web']);
    ecs.add({ ...webDefinition, revision: 8, taskDefinitionArn: arnOf('web:8') });
    world.clock.pass(1_999);
    expect(await request('web')).toBe(arnOf('web:7'));
    world.clock.pass(1);
    expect(await request('web')).toBe(arnOf('web:8'));
    expect(ecs.asked).toEqual(['web:7', 'web', 'web']);
  });

  it('shows only its own decisions, though its turn decides for others too', async () => {
    const { api } = await apiUnderTest();
    const fargate = [{ capacityProvider: 'FARGATE' as const }];
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-a'] } };
    const anywhere = input({
      taskDefinition: 'anywhere:2',
      capacity: fargate,
      networkConfiguration,
    });
    const both = await Promise.all([
      api.requestPlacement('demo', input(), asked),
      api.requestPlacement('demo', anywhere, asked),
    ]);
    expect(
      both.map((one) => answered(one).body.decisions.map(({ target }) => target?.type)),
    ).toEqual([['EC2'], ['FARGATE']]);
  });

  it('of an unknown cluster is refused with the ones that there are', async () => {
    const { api } = await apiUnderTest();
    expect(refused(await api.requestPlacement('demos', input(), asked))).toMatchObject({
      status: 404,
      code: 'cluster-unknown',
      detail: expect.stringContaining('demo'),
    });
  });
});

describe('a dry run', () => {
  it('decides and appends nothing', async () => {
    const { world, api } = await apiUnderTest();
    const before = await lengthOf(world);
    const { status, body } = answered(
      await api.requestPlacement('demo', input({ desiredCount: 3 }), dryRun),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: true, placement: { desiredCount: 3, pendingCount: 3 } });
    expect(body.decisions.flatMap(({ slots }) => slots)).toHaveLength(3);
    expect(await lengthOf(world)).toBe(before);
    expect(await world.log.readInbox(demo)).toEqual([]);
    expect(world.wakes.sent).toEqual([]);
    expect(refused(await api.showPlacement('demo', body.placementId)).status).toBe(404);
  });

  it('takes no room from the request after it', async () => {
    const { api } = await apiUnderTest();
    answered(await api.requestPlacement('demo', input({ desiredCount: 8 }), dryRun));
    const real = answered(await api.requestPlacement('demo', input({ desiredCount: 8 }), asked));
    expect(real.body.decisions.every(({ type }) => type === 'placed')).toBe(true);
  });

  it('says why not, as the request would', async () => {
    const { api } = await apiUnderTest();
    const { body } = answered(
      await api.requestPlacement('demo', input({ desiredCount: 10, gang: true }), dryRun),
    );
    expect(body.decisions).toMatchObject([{ type: 'unplaceable' }]);
  });

  it('uses up no Idempotency-Key', async () => {
    const { world, api } = await apiUnderTest();
    const key = { idempotencyKey: 'order-66' };
    answered(await api.requestPlacement('demo', input(), { ...dryRun, ...key }));
    const real = answered(await api.requestPlacement('demo', input(), { ...asked, ...key }));
    expect(real.status).toBe(201);
    expect((await stateNow(world)).requests.size).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  const keyed = { ...asked, idempotencyKey: 'order-66' };

  it('with the same body answers with the same placement', async () => {
    const { world, api } = await apiUnderTest();
    const first = answered(await api.requestPlacement('demo', input(), keyed));
    const before = await lengthOf(world);
    const second = answered(await api.requestPlacement('demo', input(), keyed));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.placementId).toBe(first.body.placementId);
    expect(await lengthOf(world)).toBe(before);
  });

  it('with another body is refused, and names the key', async () => {
    const { world, api } = await apiUnderTest();
    answered(await api.requestPlacement('demo', input(), keyed));
    const before = await lengthOf(world);
    expect(
      refused(await api.requestPlacement('demo', input({ desiredCount: 2 }), keyed)),
    ).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
      detail: expect.stringContaining('"order-66"'),
    });
    expect(await lengthOf(world)).toBe(before);
  });

  it("is its caller's own", async () => {
    const { api } = await apiUnderTest();
    const ana = answered(await api.requestPlacement('demo', input(), keyed));
    const ben = { ...keyed, requestedBy: 'arn:aws:iam::123456789012:user/ben' };
    const other = answered(await api.requestPlacement('demo', input({ desiredCount: 2 }), ben));
    expect(other.status).toBe(201);
    expect(other.body.placementId).not.toBe(ana.body.placementId);
  });

  it('of a placement that has been deleted since is told so, and makes no second one', async () => {
    const { world, api } = await apiUnderTest();
    const huge = input({ overrides: { memory: '60000' } });
    const { placementId } = answered(await api.requestPlacement('demo', huge, keyed)).body;
    answered(await api.deletePlacement('demo', placementId, caller));
    const before = await lengthOf(world);
    expect(refused(await api.requestPlacement('demo', huge, keyed))).toMatchObject({
      status: 409,
      code: 'placement-gone',
      detail: expect.stringContaining(placementId),
    });
    expect(await lengthOf(world)).toBe(before);
  });

  it('is known to every process, and for a day', async () => {
    const { world, api, another } = await apiUnderTest();
    const first = answered(await api.requestPlacement('demo', input(), keyed));
    const elsewhere = answered(await another().requestPlacement('demo', input(), keyed));
    expect(elsewhere.body.placementId).toBe(first.body.placementId);
    world.clock.pass(24 * 3_600_000 + 1);
    await bring(world, { type: 'ReconcileCompleted', tasks: 0, containerInstances: 2 });
    const later = answered(await api.requestPlacement('demo', input(), keyed));
    expect(later.status).toBe(201);
    expect(later.body.placementId).not.toBe(first.body.placementId);
  });

  it('that comes from many processes at once makes one placement', async () => {
    const { world, another } = await apiUnderTest();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => another().requestPlacement('demo', input(), keyed)),
    );
    const ids = new Set(outcomes.map((one) => answered(one).body.placementId));
    expect(ids.size).toBe(1);
    expect((await stateNow(world)).placements.size).toBe(1);
    const entries = (await itemsOf(world)).flatMap((item) => item.entries);
    expect(entries.filter(({ type }) => type === 'PlacementRequested')).toHaveLength(1);
  });

  it('that comes at once with two bodies serves one and refuses the other', async () => {
    const { world, another } = await apiUnderTest();
    const outcomes = await Promise.all([
      another().requestPlacement('demo', input({ desiredCount: 1 }), keyed),
      another().requestPlacement('demo', input({ desiredCount: 2 }), keyed),
    ]);
    expect(outcomes.map(({ type }) => type).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'answered',
      'refused',
    ]);
    expect((await stateNow(world)).placements.size).toBe(1);
  });
});

describe('a task definition', () => {
  it.each([
    ['is unknown', { type: 'notFound', message: 'Unable to describe task definition.' }],
    [
      'is INACTIVE',
      { type: 'described', taskDefinition: { ...webDefinition, status: 'INACTIVE' } },
    ],
  ] as const)('that %s is refused, and nothing appended', async (_name, says) => {
    const { world, api, ecs } = await apiUnderTest();
    ecs.says = says;
    const before = await lengthOf(world);
    expect(refused(await api.requestPlacement('demo', input(), asked))).toMatchObject({
      status: 422,
      code: 'task-definition-unknown',
      errors: [{ pointer: '/taskDefinition' }],
    });
    expect(await lengthOf(world)).toBe(before);
  });

  it.each(['throttled', 'unknown'] as const)(
    'that ECS does not tell of (%s) is asked for again by the caller',
    async (type) => {
      const { world, api, ecs } = await apiUnderTest();
      ecs.says = { type, message: 'Rate exceeded' };
      expect(refused(await api.requestPlacement('demo', input(), asked))).toMatchObject({
        status: 503,
        code: 'ecs-unavailable',
      });
      expect(await world.log.readInbox(demo)).toEqual([]);
    },
  );

  const subnets = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } } };
  const fargate = {
    capacity: [{ launchType: 'EC2' as const }, { capacityProvider: 'FARGATE' as const }],
  };

  it.each([
    [
      'awsvpc needs networkConfiguration',
      { taskDefinition: 'anywhere:2' },
      '/networkConfiguration',
    ],
    ['bridge takes no networkConfiguration', subnets, '/networkConfiguration'],
    ['EC2 only is not for Fargate', fargate, '/capacity/1'],
    [
      'Fargate has no such size',
      { taskDefinition: 'anywhere:2', ...subnets, ...fargate, overrides: { memory: '700' } },
      '/capacity/1',
    ],
    [
      'has no such container',
      { overrides: { containerOverrides: [{ name: 'nginx' }, { name: 'proxy' }] } },
      '/overrides/containerOverrides/1/name',
    ],
  ])('that cannot run as asked is refused: %s', async (_name, changes, pointer) => {
    const { world, api } = await apiUnderTest();
    const before = await lengthOf(world);
    const problem = refused(await api.requestPlacement('demo', input(changes), asked));
    expect(problem).toMatchObject({
      status: 422,
      code: 'task-definition-unfit',
      errors: [{ pointer, detail: problem.detail }],
    });
    expect(refused(await api.requestPlacement('demo', input(changes), dryRun))).toEqual(problem);
    expect(await lengthOf(world)).toBe(before);
  });

  it('that Fargate takes may go there', async () => {
    const { api } = await apiUnderTest();
    const changes = { taskDefinition: 'anywhere:2', ...subnets, ...fargate };
    const { body } = answered(await api.requestPlacement('demo', input(changes), asked));
    expect(body.placement.request.taskDefinition).toBe(anywhereDefinition.taskDefinitionArn);
  });
});

function arnOf(revision: string): TaskDefinitionArn {
  return `arn:aws:ecs:us-east-1:123456789012:task-definition/${revision}` as TaskDefinitionArn;
}
