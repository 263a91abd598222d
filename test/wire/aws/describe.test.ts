import {
  parseContainerInstance,
  parseDescribeContainerInstances,
  parseDescribeTaskDefinition,
  parseDescribeTasks,
  parseListTasks,
  parseTask,
  parseTaskDefinition,
} from '../../../shared/wire/aws/describe.ts';

const taskArn = 'arn:aws:ecs:us-east-1:123456789012:task/demo/0123456789abcdef0123456789abcdef';
const taskDefinitionArn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7';
const containerInstanceArn =
  'arn:aws:ecs:us-east-1:123456789012:container-instance/demo/fedcba9876543210fedcba9876543210';

const task = {
  taskArn,
  taskDefinitionArn,
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  launchType: 'EC2',
  cpu: '128',
  memory: '300',
  version: 3,
};

const containerInstance = {
  containerInstanceArn,
  ec2InstanceId: 'i-0a1b2c3d',
  status: 'ACTIVE',
  agentConnected: true,
  version: 12,
  registeredResources: [],
  remainingResources: [],
};

const definition = {
  taskDefinitionArn,
  family: 'web',
  revision: 7,
  status: 'ACTIVE',
  containerDefinitions: [
    {
      name: 'web',
      cpu: 256,
      memoryReservation: 200,
      memory: 400,
      portMappings: [
        { containerPort: 80, hostPort: 8080, protocol: 'tcp' },
        { containerPort: 81, hostPort: 0, protocol: 'tcp' },
        { containerPort: 82 },
        { containerPort: 53, hostPort: 53, protocol: 'udp' },
      ],
      resourceRequirements: [
        { type: 'GPU', value: '2' },
        { type: 'InferenceAccelerator', value: 'device_1' },
      ],
    },
    { name: 'log', essential: false },
  ],
};

function readable<Value>(parsed: { type: 'parsed'; value: Value } | { type: 'unreadable' }): Value {
  if (parsed.type === 'unreadable') throw new Error(JSON.stringify(parsed));
  return parsed.value;
}

function definitionIn(networkMode: string | null) {
  return readable(parseTaskDefinition({ ...definition, networkMode }));
}

describe('a task of the API', () => {
  it('has the same times from the SDK as from raw JSON and from an event', () => {
    const createdAt = 1_795_166_041_204;
    for (const time of [new Date(createdAt), createdAt / 1000, '2026-11-20T09:14:01.204Z']) {
      expect(readable(parseTask({ ...task, createdAt: time })).createdAt).toBe(createdAt);
    }
  });

  it('has an interface of its own when the API says ElasticNetworkInterface', () => {
    const attachments = [{ type: 'ServiceConnect' }, { type: 'ElasticNetworkInterface' }];
    expect(readable(parseTask({ ...task, attachments })).awsvpc).toBe(true);
    expect(readable(parseTask({ ...task, attachments: attachments.slice(0, 1) })).awsvpc).toBe(
      false,
    );
  });

  it('takes what its overrides say', () => {
    const containers = [
      { name: 'web', cpu: '256', memory: '512', memoryReservation: '100' },
      { name: 'log', cpu: '32', memory: '64' },
    ];
    const overrides = { containerOverrides: [{ name: 'web', cpu: 96, memoryReservation: 70 }] };
    const sizes = { cpu: undefined, memory: undefined };
    expect(readable(parseTask({ ...task, ...sizes, containers, overrides }))).toMatchObject({
      cpuUnits: 96 + 32,
      memoryMiB: 70 + 64,
    });
    expect(readable(parseTask({ ...task, overrides: { cpu: '1024' } }))).toMatchObject({
      cpuUnits: 1024,
      memoryMiB: 300,
    });
  });

  it('keeps its health, which events do not tell', () => {
    expect(readable(parseTask({ ...task, healthStatus: 'UNHEALTHY' })).healthStatus).toBe(
      'UNHEALTHY',
    );
  });

  it('reads absent, undefined and null members the same', () => {
    const bare = readable(parseTask(task));
    const spelled = { group: null, startedBy: undefined, containers: null, attachments: null };
    expect(readable(parseTask({ ...task, ...spelled }))).toEqual(bare);
    expect(bare).not.toHaveProperty('group');
  });
});

describe('a container instance of the API', () => {
  it('takes the value that the type of a resource names', () => {
    const resource = { integerValue: 0, longValue: 0, doubleValue: 0 };
    const registeredResources = [
      { ...resource, name: 'CPU', type: 'LONG', longValue: 4096 },
      { ...resource, name: 'MEMORY', type: 'DOUBLE', doubleValue: 7764 },
      { ...resource, name: 'PORTS', type: 'STRINGSET', stringSetValue: ['51678', '22', '22'] },
    ];
    const read = readable(parseContainerInstance({ ...containerInstance, registeredResources }));
    expect(read.registeredResources).toEqual({
      cpuUnits: 4096,
      memoryMiB: 7764,
      gpus: 0,
      takenPorts: { tcp: [22, 51678], udp: [] },
    });
  });

  it('has whatever its agent registers beyond the usual, by name', () => {
    const unused = { integerValue: 0, longValue: 0, doubleValue: 0 };
    const registeredResources = [
      { ...unused, name: 'CPU', type: 'INTEGER', integerValue: 2048 },
      { ...unused, name: 'SHARE', type: 'DOUBLE', doubleValue: 1.5 },
      { ...unused, name: 'LICENSE', type: 'INTEGER', integerValue: 4 },
      { ...unused, name: 'DISK', type: 'LONG', longValue: 107_374_182_400 },
      { name: 'DEVICE', type: 'STRINGSET', stringSetValue: ['right', 'left', 'left'] },
      { name: 'GPU', type: 'STRINGSET', stringSetValue: ['GPU-1', 'GPU-2'] },
      { name: 'NONE', type: 'STRINGSET', stringSetValue: null },
      { name: 'NEW', type: 'MATRIX' },
    ];
    const read = readable(parseContainerInstance({ ...containerInstance, registeredResources }));
    expect(read.registeredResources).toEqual({
      cpuUnits: 2048,
      memoryMiB: 0,
      gpus: 2,
      takenPorts: { tcp: [], udp: [] },
      custom: [
        { name: 'DEVICE', type: 'STRINGSET', values: ['left', 'right'] },
        { name: 'DISK', type: 'LONG', value: 107_374_182_400 },
        { name: 'LICENSE', type: 'INTEGER', value: 4 },
        { name: 'NONE', type: 'STRINGSET', values: [] },
        { name: 'SHARE', type: 'DOUBLE', value: 1.5 },
      ],
    });
  });

  it('is not readable without its agent', () => {
    const { agentConnected: _, ...rest } = containerInstance;
    expect(parseContainerInstance(rest)).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining('agentConnected: '),
    });
  });
});

describe('a task definition', () => {
  it('takes the static ports of the instance in bridge mode, which is the default', () => {
    for (const networkMode of ['bridge', null]) {
      expect(definitionIn(networkMode)).toMatchObject({
        networkMode: 'bridge',
        containers: [{ hostPorts: { tcp: [8080], udp: [53] } }, { hostPorts: { tcp: [] } }],
      });
    }
  });

  it('takes the ports of its containers in host mode, and none of the instance in awsvpc', () => {
    expect(definitionIn('host').containers[0]?.hostPorts).toEqual({ tcp: [80, 81, 82], udp: [53] });
    expect(definitionIn('awsvpc').containers[0]?.hostPorts).toEqual({ tcp: [], udp: [] });
  });

  it('has sizes, GPUs and defaults as ECS takes them', () => {
    expect(definitionIn('bridge')).toEqual({
      taskDefinitionArn,
      family: 'web',
      revision: 7,
      status: 'ACTIVE',
      networkMode: 'bridge',
      compatibilities: [],
      containers: [
        {
          name: 'web',
          essential: true,
          cpuUnits: 256,
          memoryMiB: 400,
          memoryReservationMiB: 200,
          gpus: 2,
          hostPorts: { tcp: [8080], udp: [53] },
        },
        { name: 'log', essential: false, cpuUnits: 0, gpus: 0, hostPorts: { tcp: [], udp: [] } },
      ],
      requiresAttributes: [],
      placementConstraints: [],
    });
  });

  it('keeps what decides where it may run', () => {
    const read = readable(
      parseTaskDefinition({
        ...definition,
        networkMode: 'awsvpc',
        cpu: '512',
        memory: '1024',
        compatibilities: ['EC2', 'FARGATE'],
        requiresAttributes: [{ name: 'ecs.capability.task-eni' }, { name: 'a', value: 'b' }],
        placementConstraints: [{ type: 'memberOf', expression: 'attribute:team == payments' }],
        runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      }),
    );
    expect(read).toMatchObject({
      cpuUnits: 512,
      memoryMiB: 1024,
      compatibilities: ['EC2', 'FARGATE'],
      requiresAttributes: [{ name: 'a', value: 'b' }, { name: 'ecs.capability.task-eni' }],
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:team == payments' }],
      cpuArchitecture: 'ARM64',
      operatingSystemFamily: 'LINUX',
    });
  });
});

describe('an answer of the API', () => {
  it('holds what was found and what failed', () => {
    const failures = [{ arn: 'gone', reason: 'MISSING' }];
    expect(readable(parseDescribeTasks({ tasks: [task], failures }))).toMatchObject({
      values: [{ taskArn }],
      failures,
    });
  });

  it.each([
    ['tasks', parseDescribeTasks],
    ['containerInstances', parseDescribeContainerInstances],
    ['taskDefinition', parseDescribeTaskDefinition],
    ['taskArns', parseListTasks],
  ])('does not read as empty when its %s is missing', (member, parseAnswer) => {
    for (const answer of [{}, { [member]: null }]) {
      expect(parseAnswer(answer)).toEqual({
        type: 'unreadable',
        reason: expect.stringContaining(`${member}: `),
      });
    }
    expect(parseAnswer(undefined)).toMatchObject({ type: 'unreadable' });
  });

  it('names the task that cannot be read by its place', () => {
    const answer = { tasks: [task, { ...task, version: undefined }] };
    expect(parseDescribeTasks(answer)).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining('tasks.1.version: '),
    });
  });

  it('has a next page or none', () => {
    expect(readable(parseListTasks({ taskArns: [taskArn], nextToken: 'n' }))).toEqual({
      values: [taskArn],
      nextToken: 'n',
    });
    expect(readable(parseListTasks({ taskArns: [], nextToken: null }))).toEqual({ values: [] });
  });
});
