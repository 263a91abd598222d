import fc from 'fast-check';
import { problemDocumentSchema } from '../../../shared/wire/api/answers-schema.ts';
import { bodyExamples } from '../../../shared/wire/api/openapi-examples.ts';
import { placementRequestMembers } from '../../../shared/wire/api/placement-schema.ts';
import { type Route, routes } from '../../../shared/wire/api/routes.ts';
import { fakeApi } from './fake-handlers.ts';

const placements = '/clusters/demo/placements';

/** What may stand anywhere in a body, likely names and odd values more often than chance has them. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    -0,
    1e308,
    '',
    'EC2',
    'FARGATE',
    'memberOf',
    '__proto__',
    'x'.repeat(3000),
  ),
);

const names = fc.oneof(
  fc.constantFrom(...placementRequestMembers, 'loadBalancers', 'count', '__proto__', 'toString'),
  fc.string(),
);

/** Valid bodies in which some members were replaced, and bodies of anything at all. */
const bodies = fc.oneof(
  anything,
  fc.dictionary(names, anything),
  fc
    .dictionary(names, anything, { maxKeys: 2 })
    .map((replaced) => ({ ...bodyExamples.placement.whole.value, ...replaced })),
  fc.record({
    taskDefinition: fc.constant('web:7'),
    overrides: fc.dictionary(
      fc.constantFrom('cpu', 'memory', 'containerOverrides', 'taskRoleArn', 'ephemeralStorage'),
      anything,
    ),
    capacity: fc.array(fc.dictionary(fc.constantFrom('launchType', 'capacityProvider'), anything)),
    placementConstraints: fc.array(
      fc.record({ type: fc.constant('memberOf'), expression: fc.string() }),
    ),
  }),
);

async function expectSchemaValid(response: Response, route: Route): Promise<void> {
  const body: unknown = JSON.parse(await response.text());
  expect(response.status).toBeLessThan(500);
  const schema = response.ok ? route.answer : problemDocumentSchema;
  expect(schema.safeParse(body).error).toBeUndefined();
  if (response.ok) expect(route.statuses).toContain(response.status);
}

describe('whatever is sent', () => {
  it('as a placement is answered as the schemas say, never with 5xx', async () => {
    const seen = new Set<number>();
    const { send } = fakeApi();
    await fc.assert(
      fc.asyncProperty(bodies, fc.boolean(), async (body, dryRun) => {
        const response = await send('POST', `${placements}?dryRun=${dryRun}`, JSON.stringify(body));
        seen.add(response.status);
        await expectSchemaValid(response, routes.requestPlacement);
      }),
      {
        numRuns: 1_500,
        examples: [
          [{ taskDefinition: 'web' }, false],
          [{ taskDefinition: 'web', disruptionBudget: 1 }, true],
        ],
      },
    );
    expect([...seen]).toEqual(expect.arrayContaining([201, 400, 422]));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('as bytes is refused in the form of a problem', async () => {
    const { send } = fakeApi();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await expectSchemaValid(await send('POST', placements, text), routes.requestPlacement);
      }),
      { numRuns: 500 },
    );
  });

  it('as a path, a query or a key is answered as the schemas say', async () => {
    const part = fc.oneof(fc.constantFrom('demo', 'P1', 'x'), fc.string()).map(encodeURIComponent);
    const all = fc.constantFrom(...(Object.values(routes) as Route[]));
    const { send } = fakeApi();
    const visible = fc.string({ maxLength: 80 }).map((text) => text.replaceAll(/[^ -~]/g, '-'));
    await fc.assert(
      fc.asyncProperty(all, part, part, fc.webQueryParameters(), visible, async (...sent) => {
        const [route, cluster, id, query, key] = sent;
        const path = route.path
          .replace('{cluster}', cluster || 'demo')
          .replace(/\{\w+\}/, id || 'P1');
        const body = route.body === undefined ? undefined : { taskDefinition: 'web' };
        const method = route.method.toUpperCase();
        const headers = { 'idempotency-key': key };
        await expectSchemaValid(await send(method, `${path}?${query}`, body, headers), route);
        await expectSchemaValid(await send(method, path, body), route);
      }),
      { numRuns: 400 },
    );
  });
});

describe('an accepted request', () => {
  it('means the same when it is sent again as it was understood', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { send, calls } = fakeApi();
        const first = await send('POST', placements, JSON.stringify(body));
        fc.pre(first.status === 201);
        expect((await send('POST', placements, calls[0]?.[2])).status).toBe(201);
        expect(calls[1]?.[2]).toEqual(calls[0]?.[2]);
      }),
      { numRuns: 300, examples: [[bodyExamples.placement.whole.value]] },
    );
  });
});
