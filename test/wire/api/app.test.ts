import { fakeApi } from './fake-handlers.ts';

const placements = '/clusters/demo/placements';
const web = { taskDefinition: 'web:7', desiredCount: 3 };

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem['status']).toBe(response.status);
  expect(problem['type']).toMatch(/^urn:estiva:problem:[a-z0-9-]+$/);
  return problem;
}

describe('asking for a placement', () => {
  it('answers 201 with the placement and says where it is', async () => {
    const { send, calls } = fakeApi();
    const response = await send('POST', placements, web, { 'idempotency-key': 'k-1' });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${placements}/P1`);
    expect(await response.json()).toMatchObject({ placementId: 'P1', dryRun: false });
    expect(calls).toEqual([
      [
        'requestPlacement',
        'demo',
        expect.objectContaining({ taskDefinition: 'web:7', desiredCount: 3, priority: 50 }),
        { requestedBy: 'arn:aws:iam::1:user/ana', idempotencyKey: 'k-1', dryRun: false },
      ],
    ]);
  });

  it('passes a dry run on without the key, which nothing would remember', async () => {
    const { send, calls } = fakeApi();
    const headers = { 'idempotency-key': 'k-2', 'x-test-caller': 'arn:bo' };
    const response = await send('POST', `${placements}?dryRun=true`, web, headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('location')).toBeNull();
    expect(calls[0]?.[3]).toEqual({ requestedBy: 'arn:bo', dryRun: true });
  });

  it.each(['dryRun=1', 'dryRun=', 'dryRun=TRUE', 'dryRun=true&dryRun=true', 'dryrun=true'])(
    'refuses the query %s and asks nobody',
    async (query) => {
      const { send, calls } = fakeApi();
      const response = await send('POST', `${placements}?${query}`, web);
      expect(response.status).toBe(400);
      expect((await problemOf(response))['detail']).toMatch(/^dry[rR]un: /);
      expect(calls).toEqual([]);
    },
  );

  it.each(['', 'two words', 'x'.repeat(65), 'ünïcode'])(
    'refuses the Idempotency-Key %j and asks nobody',
    async (key) => {
      const { send, calls } = fakeApi();
      const response = await send('POST', placements, web, { 'idempotency-key': key });
      expect(response.status).toBe(400);
      expect((await problemOf(response))['detail']).toMatch(/^Idempotency-Key: .*64 visible/);
      expect(calls).toEqual([]);
    },
  );
});

describe('the other routes', () => {
  it('pass on the parts of the path, the change and the caller', async () => {
    const { send, calls } = fakeApi();
    await send('POST', placements, web);
    const key = { 'idempotency-key': 'k-3' };
    const statuses = [
      await send('GET', placements),
      await send('GET', `${placements}/P1`),
      await send('PATCH', `${placements}/P1`, { desiredCount: 9 }, key),
      await send('GET', `${placements}/P1/explanation`),
      await send('GET', `${placements}/P1/explanation?slot=3`),
      await send('DELETE', `${placements}/P1`),
      await send('GET', '/clusters/other'),
      await send('GET', '/clusters/demo/tasks'),
      await send('GET', '/clusters/demo/container-instances'),
      await send('GET', '/clusters/demo/events?after=41&wait=7'),
    ].map((response) => response.status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const requestedBy = 'arn:aws:iam::1:user/ana';
    expect(calls.slice(1)).toEqual([
      ['listPlacements', 'demo'],
      ['showPlacement', 'demo', 'P1'],
      [
        'updatePlacement',
        'demo',
        'P1',
        { desiredCount: 9 },
        { requestedBy, idempotencyKey: 'k-3' },
      ],
      ['explainPlacement', 'demo', 'P1', {}],
      ['explainPlacement', 'demo', 'P1', { slot: 3 }],
      ['deletePlacement', 'demo', 'P1', { requestedBy }],
      ['showCluster', 'other'],
      ['listTasks', 'demo'],
      ['listContainerInstances', 'demo'],
      ['listEvents', 'demo', { after: 41, waitSeconds: 7 }],
    ]);
  });

  it.each([
    ['4f7c1d2e9a8b4c6d', '4f7c1d2e9a8b4c6d'],
    ['i-0a1b2c3d4e5f60718', 'i-0a1b2c3d4e5f60718'],
    ['arn:aws:ecs:us-east-1:111122223333:container-instance%2Fdemo%2F4f7c', '4f7c'],
  ])('drain and activate a container instance named %s', async (given, id) => {
    const { send, calls } = fakeApi();
    const path = `/clusters/demo/container-instances/${given}`;
    expect((await send('POST', `${path}/drain`)).status).toBe(200);
    expect((await send('POST', `${path}/activate`, {})).status).toBe(200);
    expect(calls.map((call) => call.slice(0, 3))).toEqual([
      ['drainContainerInstance', 'demo', id],
      ['activateContainerInstance', 'demo', id],
    ]);
  });

  it('refuse a body where none is taken', async () => {
    const { send, calls } = fakeApi();
    const response = await send('DELETE', `${placements}/P1`, { force: true });
    expect((await problemOf(response))['errors']).toEqual([
      { pointer: '/force', detail: expect.stringMatching(/remove it/) },
    ]);
    expect(calls).toEqual([]);
  });

  it.each(['after=-1', 'after=x', 'after=1e3', 'wait=21', 'wait=1.5', 'limit=3'])(
    'refuse to list events with %s',
    async (query) => {
      const { send, calls } = fakeApi();
      const response = await send('GET', `/clusters/demo/events?${query}`);
      expect(response.status).toBe(400);
      expect((await problemOf(response))['detail']).toMatch(
        new RegExp(`^${query.split('=')[0]}: `),
      );
      expect(calls).toEqual([]);
    },
  );

  it('change a placement with a merge patch as well', async () => {
    const { send } = fakeApi();
    await send('POST', placements, web);
    const type = { 'content-type': 'application/merge-patch+json' };
    const response = await send('PATCH', `${placements}/P1`, { desiredCount: 1 }, type);
    expect(response.status).toBe(200);
  });
});

describe('what is not there', () => {
  it.each([
    ['/', 'route-unknown'],
    ['/clusters/demo/', 'route-unknown'],
    ['/clusters/demo/placements/P1/explanation/x', 'route-unknown'],
    ['/clusters/Demo', 'cluster-unknown'],
    ['/clusters/__proto__/tasks', 'cluster-unknown'],
    ['/clusters/demo/placements/a%2Fb', 'placement-unknown'],
    ['/clusters/demo/placements/%E0%A4%A', 'placement-unknown'],
  ])('is 404 at %s', async (path, code) => {
    const { send, calls } = fakeApi();
    const response = await send('GET', path);
    expect(response.status).toBe(404);
    expect((await problemOf(response))['type']).toBe(`urn:estiva:problem:${code}`);
    expect(calls).toEqual([]);
  });

  it.each([
    ['PUT', placements, 'POST, GET, HEAD'],
    ['POST', `${placements}/P1`, 'GET, HEAD, PATCH, DELETE'],
    ['GET', '/clusters/demo/container-instances/i-1/drain', 'POST'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
  ])('is 405 for %s %s, with what is allowed', async (method, path, allow) => {
    const { send } = fakeApi();
    const response = await send(method, path);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    await problemOf(response);
  });

  it('answers OPTIONS with what is allowed', async () => {
    const { send } = fakeApi();
    const response = await send('OPTIONS', '/clusters/demo/tasks');
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
  });

  it('answers HEAD without a body', async () => {
    const { send } = fakeApi();
    const response = await send('HEAD', '/clusters/demo/tasks');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('something that throws', () => {
  class LogUnavailable extends Error {
    override readonly name = 'LogUnavailable';
  }

  it('is 503 with Retry-After when the log is out', async () => {
    const showCluster = () => Promise.reject(new LogUnavailable('10.0.0.7 refused'));
    const { send, errors } = fakeApi({ showCluster });
    const response = await send('GET', '/clusters/demo');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    const problem = await problemOf(response);
    expect(problem['type']).toBe('urn:estiva:problem:log-unavailable');
    expect(JSON.stringify(problem)).not.toContain('10.0.0.7');
    expect(errors).toHaveLength(1);
  });

  it.each([new TypeError('secret'), 'secret', undefined, { name: 'LogUnavailable', secret: 1 }])(
    'is 500 without its insides, and told to the log: %p',
    async (thrown) => {
      const { send, errors } = fakeApi({ listTasks: () => Promise.reject(thrown) });
      const response = await send('GET', '/clusters/demo/tasks');
      expect(response.status).toBe(500);
      expect(JSON.stringify(await problemOf(response))).not.toContain('secret');
      expect(errors).toEqual([thrown]);
    },
  );

  it("is not a handler's own refusal, whose words are passed on", async () => {
    const { send, errors } = fakeApi();
    const response = await send('GET', `${placements}/P9`);
    expect(await problemOf(response)).toEqual({
      type: 'urn:estiva:problem:unknown',
      title: 'Not found',
      status: 404,
      detail: 'No placement P9.',
      instance: `${placements}/P9`,
    });
    expect(errors).toEqual([]);
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/clusters/demo', 200],
    ['GET', '/nowhere', 404],
    ['PUT', '/clusters/demo', 405],
    ['POST', placements, 400],
  ])('of %s %s is never kept, sniffed or framed', async (method, path, status) => {
    const { send } = fakeApi();
    const { headers, ...response } = await send(method, path).then((answer) => ({
      status: answer.status,
      headers: answer.headers,
    }));
    expect(response.status).toBe(status);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
