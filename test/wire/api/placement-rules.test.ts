import { openApiDocument } from '../../../shared/wire/api/openapi.ts';
import { parsePlacement } from '../../../shared/wire/api/parse-placement.ts';

const web = { taskDefinition: 'web:7' };
const zone = 'attribute:ecs.availability-zone';

function read(body: object) {
  return parsePlacement({ ...web, ...body }, { dryRun: false });
}

function refusalOf(body: object): Readonly<Record<string, string>> {
  const parsed = read(body);
  if (parsed.type === 'parsed') throw new Error('it was accepted');
  return Object.fromEntries(
    (parsed.problem.errors ?? []).map(({ pointer, detail }) => [pointer, detail]),
  );
}

describe('placement rules of a request', () => {
  it('are taken as they are written, each with or without a weight', () => {
    const placementConstraints = [
      { type: 'memberOf', expression: 'attribute:rack == r1', weight: 7 },
      { type: 'distinctInstance' },
      { type: 'affinity', group: 'service:cache', field: zone, weight: 100 },
      { type: 'antiAffinity', group: 'family:batch', field: 'instanceId' },
      { type: 'maxSkew', field: zone, maxSkew: 2 },
      { type: 'atMost', field: 'attribute:rack', count: 3, weight: 1 },
    ];
    const body = { placementConstraints, trustDomain: 'red', trustDomainExceptions: ['log'] };
    const parsed = read(body);
    expect(parsed.type === 'parsed' ? parsed.value : parsed.problem).toMatchObject(body);
  });

  it.each([
    [{ type: 'near' }, 'type', /"affinity", "antiAffinity", "maxSkew", "atMost"/],
    [{ type: 'affinity', field: zone }, 'group', /Required/],
    [{ type: 'affinity', group: 'a b', field: zone }, 'group', /without spaces/],
    [
      { type: 'antiAffinity', group: 'web', field: 'rack' },
      'field',
      /"instanceId" or an attribute/,
    ],
    [{ type: 'maxSkew', field: zone, maxSkew: 0 }, 'maxSkew', /At least 1/],
    [{ type: 'atMost', field: zone, count: 1.5 }, 'count', /whole number/],
    [{ type: 'atMost', field: zone, count: 1, weight: 101 }, 'weight', /At most 100/],
    [{ type: 'distinctInstance', weight: 0 }, 'weight', /At least 1/],
    [{ type: 'maxSkew', field: zone, maxSkew: 1, group: 'web' }, 'group', /not known here/],
  ])('are refused by name: %j', (rule, member, detail) => {
    const refusal = refusalOf({ placementConstraints: [rule] });
    expect(Object.keys(refusal)).toEqual([`/placementConstraints/0/${member}`]);
    expect(Object.values(refusal)[0]).toMatch(detail);
  });

  it('know no exceptions from a trust domain that is not there', () => {
    expect(refusalOf({ trustDomainExceptions: ['log'] })).toEqual({
      '/trustDomainExceptions': 'Exceptions from what? Say trustDomain too, or remove them.',
    });
  });

  it('stand in the OpenAPI document', () => {
    const text = JSON.stringify(openApiDocument());
    for (const name of ['antiAffinity', 'maxSkew', 'atMost', 'trustDomainExceptions']) {
      expect(text).toContain(`"${name}"`);
    }
  });
});
