import { parsePlacementChange } from '../../../shared/wire/api/parse-placement.ts';
import { refusalOf } from './refusal-of.ts';

const web = { taskDefinition: 'web:7' };

const containers = (...containerOverrides: unknown[]) => ({ overrides: { containerOverrides } });

describe('a body pasted from RunTask, StartTask or CreateService', () => {
  it.each([
    ['cluster', 'demo', /path/],
    ['count', 3, /desiredCount/],
    ['launchType', 'FARGATE', /"capacity"/],
    ['capacityProviderStrategy', [{ capacityProvider: 'FARGATE', weight: 1 }], /"capacity"/],
    ['clientToken', 'abc', /Idempotency-Key/],
    ['startedBy', 'me', /group or tags/],
    ['serviceName', 'web', /group or tags/],
    ['containerInstances', ['i'], /ec2InstanceId ==/],
    ['role', 'ecsServiceRole', /task definition/],
    ['serviceConnectConfiguration', { enabled: true }, /ECS services/],
    ['DesiredCount', 3, /did you mean desiredCount/],
    ['task-definition', 'web', /did you mean taskDefinition/],
  ])('is told what to say instead of %s', (member, value, advice) => {
    const { status, lines } = refusalOf({ ...web, [member]: value });
    expect(status).toBe(400);
    expect(lines.get(`/${member}`)).toMatch(advice);
  });
});

describe('a feature that is not built', () => {
  it.each<[string, object, string]>([
    ['DAEMON', { schedulingStrategy: 'DAEMON' }, '/schedulingStrategy'],
    ['JOB', { schedulingStrategy: 'JOB' }, '/schedulingStrategy'],
    ['rollouts', { deploymentConfiguration: { maximumPercent: 200 } }, '/deploymentConfiguration'],
    ['load balancers', { loadBalancers: [{ containerPort: 80 }] }, '/loadBalancers'],
    ['registries', { serviceRegistries: [{ registryArn: 'a' }] }, '/serviceRegistries'],
    ['volumes', { volumeConfigurations: [{ name: 'v' }] }, '/volumeConfigurations'],
    ['ECS Exec', { enableExecuteCommand: true }, '/enableExecuteCommand'],
    [
      'capacity providers',
      { capacity: [{ capacityProvider: 'my-asg' }] },
      '/capacity/0/capacityProvider',
    ],
    [
      'environment files',
      containers({ name: 'a', environmentFiles: [{ type: 's3', value: 'x' }] }),
      '/overrides/containerOverrides/0/environmentFiles',
    ],
  ])('is refused with 422 that names it: %s', (_, fields, pointer) => {
    const { status, code, lines } = refusalOf({ ...web, ...fields });
    expect({ status, code }).toEqual({ status: 422, code: 'feature-not-built' });
    expect([...lines.keys()]).toEqual([pointer]);
    expect(lines.get(pointer)).toContain(pointer.split('/').at(-1));
  });

  it('is named first, and other errors after it', () => {
    const { status, lines } = refusalOf({
      desiredCount: 'x',
      loadBalancers: [{ containerPort: 80 }],
    });
    expect(status).toBe(422);
    expect([...lines.keys()]).toEqual(['/loadBalancers', '/taskDefinition', '/desiredCount']);
  });
});

describe('a role in overrides', () => {
  it.each(['taskRoleArn', 'executionRoleArn'])('is refused with the reason: %s', (member) => {
    const { status, code, lines } = refusalOf({
      ...web,
      overrides: { [member]: 'arn:aws:iam::1:role/r' },
    });
    expect({ status, code }).toEqual({ status: 422, code: 'role-override' });
    expect(lines.get(`/overrides/${member}`)).toMatch(/any role/);
  });
});

describe('a change of a placement', () => {
  const refused = (body: unknown) => {
    const parsed = parsePlacementChange(body);
    return parsed.type === 'refused' ? parsed.problem : undefined;
  };

  it('is a new desiredCount', () => {
    expect(parsePlacementChange({ desiredCount: 0 })).toEqual({
      type: 'parsed',
      value: { desiredCount: 0 },
    });
  });

  it.each([
    ['taskDefinition', 'web:8'],
    ['overrides', {}],
    ['deploymentConfiguration', {}],
  ])('of %s is refused as not built', (member, value) => {
    expect(refused({ desiredCount: 2, [member]: value })).toMatchObject({
      status: 422,
      code: 'feature-not-built',
      errors: [{ pointer: `/${member}` }],
    });
  });

  it.each([{}, { desiredCount: 5001 }, { desiredCount: 1, x: 2 }, null, [3]])(
    'is refused as %j',
    (body) => {
      expect(refused(body)).toMatchObject({ status: 400, code: 'invalid-request' });
    },
  );
});
