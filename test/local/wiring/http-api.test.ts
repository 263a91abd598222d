import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClusterClock } from '../../../local/wiring/cluster-clock.ts';
import { createHttpApi, requestBytesMax } from '../../../local/wiring/http-api/server.ts';
import type { InvokeOutcome } from '../../../local/wiring/lambda/outcome.ts';
import type { StackRoute } from '../../../local/wiring/template/stack.ts';

const place = {
  region: 'us-east-1',
  accountId: '123456789012',
  stackName: 'estiva-test',
  awsEndpoint: 'http://127.0.0.1:1',
  apiEndpoint: 'http://127.0.0.1:2',
};

function route(routeKey: string, change: Partial<StackRoute> = {}): StackRoute {
  return {
    logicalId: routeKey,
    routeKey,
    authorizationType: 'AWS_IAM',
    functionArn: 'arn:fixture',
    timeoutMs: 30_000,
    ...change,
  };
}

describe('the HTTP API in front of the functions', () => {
  let server: Server | undefined;
  const events: Record<string, unknown>[] = [];

  async function serve(
    routes: readonly StackRoute[],
    invoke: (event: unknown) => Promise<InvokeOutcome>,
  ): Promise<string> {
    const api = createHttpApi();
    api.open({
      routes,
      place,
      clock: new ClusterClock({
        wallStartMs: Date.now(),
        clusterStartMs: Date.UTC(2031, 4, 6, 9, 5),
        factor: 1,
      }),
      invoke: (_functionArn, event) => {
        events.push(event as Record<string, unknown>);
        return invoke(event);
      },
    });
    server = api.server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(async () => {
    events.length = 0;
    server?.closeAllConnections();
    server?.close();
    if (server !== undefined) await once(server, 'close');
    server = undefined;
  });

  const created = async (): Promise<InvokeOutcome> => ({
    type: 'succeeded',
    payload: JSON.stringify({
      statusCode: 201,
      headers: { 'Content-Type': 'application/problem+json', 'X-Thing': 'seven' },
      cookies: ['a=1', 'b=2'],
      body: '{"placementId":"p-1"}',
    }),
  });

  it('hands a request over in payload format 2.0, with the local user as its caller', async () => {
    const url = await serve([route('POST /clusters/{cluster}/placements')], created);
    await fetch(`${url}/clusters/demo%20two/placements?dryRun=true&tag=a&tag=b`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'x=1; y=2', 'Idempotency-Key': 'k' },
      body: '{"desiredCount":3}',
    });
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'POST /clusters/{cluster}/placements',
      rawPath: '/clusters/demo%20two/placements',
      rawQueryString: 'dryRun=true&tag=a&tag=b',
      cookies: ['x=1', 'y=2'],
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      queryStringParameters: { dryRun: 'true', tag: 'a,b' },
      pathParameters: { cluster: 'demo two' },
      body: '{"desiredCount":3}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456789012',
        authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/local' } },
        http: { method: 'POST', path: '/clusters/demo%20two/placements', sourceIp: '127.0.0.1' },
        stage: '$default',
        time: expect.stringMatching(/^06\/May\/2031:09:05:\d\d \+0000$/),
      },
    });
    expect(events[0]).not.toHaveProperty('headers.cookie');
  });

  it("answers with the function's status, headers, cookies and body", async () => {
    const url = await serve([route('POST /x')], created);
    const response = await fetch(`${url}/x`, { method: 'POST' });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-thing')).toBe('seven');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ placementId: 'p-1' });
  });

  it('carries bytes that are no text in base64, there and back', async () => {
    const url = await serve([route('PUT /bytes')], async (event) => ({
      type: 'succeeded',
      payload: JSON.stringify({
        statusCode: 200,
        isBase64Encoded: true,
        body: (event as { body: string }).body,
      }),
    }));
    const bytes = Uint8Array.from([0, 255, 128, 7]);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const response = await fetch(`${url}/bytes`, { method: 'PUT', headers, body: bytes });
    expect(events[0]).toMatchObject({ isBase64Encoded: true, body: 'AP+ABw==' });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it('prefers text over a variable, and a variable over {proxy+}', async () => {
    const routes = ['GET /{proxy+}', 'GET /c/{id}', 'ANY /c/{id}', 'GET /c/all'];
    const url = await serve(
      routes.map((key) => route(key)),
      created,
    );
    for (const path of ['/c/all', '/c/7', '/c/7/deep']) await fetch(url + path);
    await fetch(`${url}/c/7`, { method: 'DELETE' });
    expect(events.map((event) => event['routeKey'])).toEqual([
      'GET /c/all',
      'GET /c/{id}',
      'GET /{proxy+}',
      'ANY /c/{id}',
    ]);
  });

  it.each([
    ['GET', '/nowhere'],
    ['DELETE', '/x'],
  ])('answers 404 to %s %s, which no route names', async (method, path) => {
    const url = await serve([route('POST /x')], created);
    const response = await fetch(url + path, { method });
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    expect(events).toEqual([]);
  });

  it.each<InvokeOutcome>([
    { type: 'failed', errorType: 'Error', errorMessage: 'secret', trace: [] },
    { type: 'timedOut', errorMessage: 'secret' },
    { type: 'succeeded', payload: '{"statusCode":"many"}' },
  ])('answers 500 and nothing else when a function ends as $type', async (outcome) => {
    const url = await serve([route('GET /x')], async () => outcome);
    const response = await fetch(`${url}/x`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  });

  it("answers 504 when the integration's time-out passes first", async () => {
    const url = await serve([route('GET /x', { timeoutMs: 20 })], () => new Promise(() => {}));
    const response = await fetch(`${url}/x`);
    expect([response.status, await response.json()]).toEqual([
      504,
      { message: 'Endpoint request timed out' },
    ]);
  });

  it('refuses a body above 10 MB without invoking anything', async () => {
    const url = await serve([route('POST /x')], created);
    const body = Buffer.alloc(requestBytesMax + 1, 'a');
    const response = await fetch(`${url}/x`, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect(events).toEqual([]);
  });
});
