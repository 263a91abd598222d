import { bodyExamples } from '../../../shared/wire/api/openapi-examples.ts';
import { parsePlacement } from '../../../shared/wire/api/parse-placement.ts';

function accepted(body: unknown, dryRun = false) {
  const parsed = parsePlacement(body, { dryRun });
  if (parsed.type === 'refused') throw new Error(parsed.problem.detail);
  return parsed.value;
}

const web = { taskDefinition: 'web:7' };

describe('a placement request that is accepted', () => {
  it('has every default filled in when it names a task definition alone', () => {
    expect(accepted({ taskDefinition: 'web' })).toEqual({
      taskDefinition: 'web',
      schedulingStrategy: 'REPLICA',
      desiredCount: 1,
      capacity: [{ launchType: 'EC2' }],
      placementConstraints: [],
      placementStrategy: [],
      gang: false,
      priority: 50,
      restartPolicy: { condition: 'ANY' },
      tags: [],
    });
  });

  it('may ask for custom resources, in any order, and for none', () => {
    const licences = { name: 'LICENSE', type: 'INTEGER', value: 2 };
    const disk = { name: 'DISK', type: 'LONG', value: 107_374_182_400 };
    const share = { name: 'SHARE', type: 'DOUBLE', value: 0.3 };
    const devices = { name: 'DEVICE', type: 'STRINGSET', values: ['right', 'left'] };
    expect(accepted({ ...web, resources: [share, licences, devices, disk] }).resources).toEqual([
      { ...devices, values: ['left', 'right'] },
      disk,
      licences,
      share,
    ]);
    expect(accepted({ ...web, resources: [] })).not.toHaveProperty('resources');
  });

  it('may ask a dry run about a cluster with other instances', () => {
    const whatIf = {
      addContainerInstances: [{ instanceType: 'm5.large', availabilityZone: 'us-east-1c' }],
      removeContainerInstances: ['i-0123456789abcdef0'],
      resizeContainerInstances: [{ id: 'i-0123456789abcdef1', instanceType: 'm5.2xlarge' }],
    };
    const [added] = whatIf.addContainerInstances;
    expect(accepted({ ...web, whatIf }, true).whatIf).toEqual({
      ...whatIf,
      addContainerInstances: [{ ...added, count: 1 }],
    });
  });

  it('may ask a dry run about other requests, whose defaults are filled in too', () => {
    const whatIf = { addPlacements: [{ taskDefinition: 'api', loadBalancers: [] }] };
    expect(accepted({ ...web, whatIf }, true).whatIf).toEqual({
      addPlacements: [accepted({ taskDefinition: 'api' })],
    });
  });

  it('is the documented one, and keeps the order of preferences', () => {
    const input = accepted({
      ...bodyExamples.placement.whole.value,
      networkConfiguration: {},
      overrides: {},
      loadBalancers: [],
      serviceRegistries: [],
    });
    expect(input.capacity).toEqual([
      { launchType: 'EC2' },
      { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 },
      { capacityProvider: 'FARGATE' },
    ]);
    expect(Object.keys(input)).not.toEqual(
      expect.arrayContaining(['networkConfiguration', 'overrides']),
    );
    expect(input).not.toHaveProperty('loadBalancers');
  });

  it('reads sizes of overrides with units as plain units', () => {
    const overrides = {
      cpu: '.5 vCPU',
      memory: '3GB',
      containerOverrides: [{ name: 'app', cpu: 128 }],
    };
    expect(accepted({ ...web, overrides }).overrides).toEqual({
      cpu: '512',
      memory: '3072',
      containerOverrides: [{ name: 'app', cpu: 128 }],
    });
  });

  it("reads binpack's field in the capitals that ECS answers with", () => {
    const placementStrategy = [
      { type: 'binpack', field: 'MEMORY' },
      { type: 'random', field: '' },
    ];
    expect(accepted({ ...web, placementStrategy }).placementStrategy).toEqual([
      { type: 'binpack', field: 'memory' },
      { type: 'random' },
    ]);
  });

  it.each([0, 3, '0%', '25%', '100%'])('takes a disruption budget of %s', (maxUnavailable) => {
    const disruptionBudget = { maxUnavailable };
    expect(accepted({ ...web, disruptionBudget }).disruptionBudget).toEqual(disruptionBudget);
  });

  it('keeps free what is asked of either resource, and leaves out what is nothing', () => {
    const headroom = { cpuUnits: 512, memoryMiB: 0 };
    expect(accepted({ ...web, headroom }).headroom).toEqual({ cpuUnits: 512 });
  });

  it('takes as nothing asked what is empty or off of features that are not built', () => {
    expect(
      accepted({
        ...web,
        enableExecuteCommand: false,
        volumeConfigurations: [],
        disruptionBudget: {},
        headroom: { cpuUnits: 0 },
      }),
    ).toEqual(accepted(web));
  });

  it.each([
    'web',
    'Web_2-x:41',
    'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3',
    'arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/web',
  ])('names its task definition as %s', (taskDefinition) => {
    expect(accepted({ taskDefinition }).taskDefinition).toBe(taskDefinition);
  });

  it('holds an awsvpc configuration as RunTask takes it', () => {
    const networkConfiguration = {
      awsvpcConfiguration: { subnets: ['subnet-1a', 'subnet-0b'], assignPublicIp: 'DISABLED' },
    };
    expect(accepted({ ...web, networkConfiguration }).networkConfiguration).toEqual(
      networkConfiguration,
    );
  });
});
