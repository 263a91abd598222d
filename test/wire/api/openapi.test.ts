import * as z from 'zod';
import { openApiDocument } from '../../../shared/wire/api/openapi.ts';
import { answerExamples, bodyExamples } from '../../../shared/wire/api/openapi-examples.ts';
import {
  placementChangeSchema,
  placementRequestSchema,
} from '../../../shared/wire/api/placement-schema.ts';
import { type Route, routes } from '../../../shared/wire/api/routes.ts';
import { fakeApi } from './fake-handlers.ts';

const document = openApiDocument();

/** What stands at a path of the document, or undefined. */
function at(...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    document,
  );
}

function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' ? [String(member)] : referencesIn(member),
  );
}

describe('the OpenAPI document', () => {
  it('is served as it is built', async () => {
    const { send } = fakeApi();
    const response = await send('GET', '/openapi.json');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('holds every route with the parameters of its path', () => {
    for (const route of Object.values(routes) as Route[]) {
      expect(at('paths', route.path, route.method, 'operationId')).toBe(route.operationId);
      const parameters = at('paths', route.path, route.method, 'parameters');
      const names = (parameters as { in: string; name: string }[])
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => `{${parameter.name}}`);
      expect(route.path.match(/\{\w+\}/g)).toEqual(names);
    }
  });

  it('refers only to what it holds', () => {
    const references = [...new Set(referencesIn(document))];
    expect(references.length).toBeGreaterThan(15);
    const dangling = references.filter(
      (reference) => at(...reference.replace('#/', '').split('/')) === undefined,
    );
    expect(dangling).toEqual([]);
  });

  it('refuses unknown members of bodies and allows answers to gain some', () => {
    const schemas = ['components', 'schemas'];
    expect(at(...schemas, 'PlacementRequestBody', 'additionalProperties')).toBe(false);
    expect(at(...schemas, 'Placement')).not.toHaveProperty('additionalProperties');
    expect(at(...schemas, 'UnplaceableReason', 'properties', 'ruledOut')).toHaveProperty(
      'additionalProperties',
    );
  });

  it.each(Object.keys(routes) as (keyof typeof routes)[])(
    'has an example answer of %s that its own schema accepts',
    (name) => {
      const schemas = JSON.stringify(at('components', 'schemas'));
      const published = z.fromJSONSchema({
        $ref: `#/$defs/${z.globalRegistry.get(routes[name].answer)?.id}`,
        $defs: JSON.parse(schemas.replaceAll('#/components/schemas/', '#/$defs/')),
      });
      expect(published.safeParse(answerExamples[name]).error).toBeUndefined();
      expect(published.safeParse({ ...answerExamples[name], ...broken[name] }).success).toBe(false);
    },
  );

  it('has example bodies that can be sent', () => {
    for (const { value } of Object.values(bodyExamples.placement)) {
      expect(placementRequestSchema.safeParse(value).error).toBeUndefined();
    }
    expect(placementChangeSchema.safeParse(bodyExamples.change.three.value).success).toBe(true);
  });
});

/** One member of each answer with a value that it cannot have. */
const broken: Readonly<Record<keyof typeof routes, object>> = {
  requestPlacement: { dryRun: 'no' },
  listPlacements: { placements: {} },
  showPlacement: { status: 'GONE' },
  updatePlacement: { decisions: [{ type: 'moved', slots: [] }] },
  deletePlacement: { runningCount: -1 },
  explainPlacement: { seq: 1.5 },
  showCluster: { health: 'FINE' },
  listContainerInstances: { containerInstances: [{}] },
  drainContainerInstance: { agentConnected: 1 },
  activateContainerInstance: { free: {} },
  listTasks: { tasks: [{ taskArn: 4 }] },
  listIncidents: { incidents: [{ status: 'OVER' }] },
  showIncident: { lostCount: -1 },
  listEvents: { events: [{ seq: 1, at: 2, entry: {} }] },
};
