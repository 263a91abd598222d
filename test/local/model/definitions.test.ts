import {
  codeOf,
  demoCloud,
  instanceIn,
  objects,
  pass,
  register,
  run,
  task,
  taskArns,
  texts,
} from './clouds.ts';

describe('task definitions', () => {
  it('count revisions by family, and a bare family means the newest that is ACTIVE', () => {
    const cloud = demoCloud('');
    for (const memory of [100, 200, 300]) register(cloud, 'api', {}, { memory });
    const describe = (taskDefinition: string) =>
      cloud.call('ecs', 'DescribeTaskDefinition', { taskDefinition })['taskDefinition'];
    expect(describe('api')).toMatchObject({ family: 'api', revision: 3 });
    cloud.call('ecs', 'DeregisterTaskDefinition', { taskDefinition: 'api:3' });
    expect(describe('api')).toMatchObject({ revision: 2, status: 'ACTIVE' });
    expect(describe('api:3')).toMatchObject({ status: 'INACTIVE' });
    expect(codeOf(() => run(cloud, 'api:3'))).toBe('ClientException');
    expect(codeOf(() => describe('api:4'))).toBe('ClientException');
  });

  it('say what they are compatible with and which attributes they require', () => {
    const cloud = demoCloud('');
    const answer = register(
      cloud,
      'logged',
      {
        networkMode: 'awsvpc',
        cpu: '.5 vCPU',
        memory: '1 GB',
        executionRoleArn: 'arn:aws:iam::1:role/x',
      },
      { logConfiguration: { logDriver: 'awslogs' }, portMappings: [{ containerPort: 8080 }] },
    );
    const definition = answer['taskDefinition'];
    expect(definition).toMatchObject({
      compatibilities: ['EC2', 'FARGATE'],
      cpu: '512',
      memory: '1024',
      containerDefinitions: [{ portMappings: [{ containerPort: 8080, hostPort: 8080 }] }],
    });
    const required = JSON.stringify(definition);
    expect(required).toContain('"ecs.capability.task-eni"');
    expect(required).toContain('"com.amazonaws.ecs.capability.logging-driver.awslogs"');
    expect(required).toContain('"ecs.capability.execution-role-awslogs"');
  });

  it.each([
    ['without a container', { containerDefinitions: [] }, {}],
    ['without memory anywhere', {}, {}],
    ['without an essential container', {}, { memory: 64, essential: false }],
    ['without an image', {}, { memory: 64, image: '' }],
    ['of an unknown network mode', { networkMode: 'mesh' }, { memory: 64 }],
    ['with a name that ECS does not take', { family: 'a b' }, { memory: 64 }],
    ['for Fargate in bridge mode', { requiresCompatibilities: ['FARGATE'] }, { memory: 64 }],
    [
      'that map one port to another with awsvpc',
      { networkMode: 'awsvpc' },
      { memory: 64, portMappings: [{ containerPort: 80, hostPort: 81 }] },
    ],
  ])('are refused %s', (_why, definition, container) => {
    const cloud = demoCloud('');
    expect(codeOf(() => register(cloud, 'odd', definition, container))).toBe('ClientException');
  });

  it('are listed by revision number, page by page', () => {
    const cloud = demoCloud('');
    for (let revision = 1; revision <= 11; revision += 1) {
      register(cloud, 'many', {}, { memory: 64 });
      pass(cloud, 1);
    }
    const seen: string[] = [];
    let nextToken: unknown;
    do {
      const page = cloud.call('ecs', 'ListTaskDefinitions', {
        familyPrefix: 'many',
        maxResults: 4,
        ...(nextToken === undefined ? {} : { nextToken: String(nextToken) }),
      });
      const arns = page['taskDefinitionArns'];
      if (Array.isArray(arns)) seen.push(...arns.map((arn) => String(arn).replace(/.*:/, '')));
      nextToken = page['nextToken'];
    } while (nextToken !== undefined);
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
  });
});

describe('host ports', () => {
  it('are taken as the definition says, or picked when the container starts', () => {
    const cloud = demoCloud('a');
    const portMappings = [
      { containerPort: 80, hostPort: 8080 },
      { containerPort: 53, protocol: 'udp' },
    ];
    register(cloud, 'ports', {}, { memory: 64, portMappings });
    const [arn = ''] = taskArns(run(cloud, 'ports'));
    const [list] = objects(instanceIn(cloud, 'a'), 'remainingResources').filter(
      (resource) => resource['name'] === 'PORTS',
    );
    expect(list?.['stringSetValue']).toEqual(['22', '2375', '2376', '51678', '51679', '8080']);
    expect(texts(run(cloud, 'ports'), 'failures', 'reason')).toEqual(['RESOURCE:PORTS']);
    pass(cloud, 4);
    const [container] = objects(task(cloud, arn), 'containers');
    const [fixed, picked] = objects(container ?? {}, 'networkBindings');
    expect(fixed).toMatchObject({ containerPort: 80, hostPort: 8080, protocol: 'tcp' });
    expect(picked).toMatchObject({ containerPort: 53, protocol: 'udp' });
    expect(Number(picked?.['hostPort'])).toBeGreaterThanOrEqual(32_768);
  });
});
