import { incidentExamples } from './incident-examples.ts';

const account = 'arn:aws:ecs:us-east-1:111122223333';
const placementId = '01JCVZ8Q6M4T2W9XKD3RBE7HNA';
const containerInstanceArn = `${account}:container-instance/demo/4f7c1d2e9a8b4c6d8e0f1a2b3c4d5e6f`;
const ec2InstanceId = 'i-0a1b2c3d4e5f60718';
const noPorts = { tcp: [], udp: [] };

const request = {
  taskDefinition: `${account}:task-definition/web:7`,
  schedulingStrategy: 'REPLICA',
  desiredCount: 1,
  capacity: [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 }],
  placementConstraints: [],
  placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
  gang: false,
  priority: 50,
  restartPolicy: { condition: 'ANY' },
  group: `estiva:${placementId}`,
  tags: [{ key: 'team', value: 'checkout' }],
};

const task = {
  taskArn: `${account}:task/demo/0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f`,
  taskDefinitionArn: request.taskDefinition,
  containerInstanceArn,
  ec2InstanceId,
  group: request.group,
  launchType: 'EC2',
  availabilityZone: 'us-east-1a',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  cpuUnits: 256,
  memoryMiB: 512,
  gpus: 0,
  hostPorts: noPorts,
  awsvpc: false,
  createdAt: 1_763_800_001_000,
  startedAt: 1_763_800_004_000,
  detailVersion: 4,
  placementId,
  slot: 0,
};

const placement = {
  placementId,
  status: 'ACTIVE',
  requestedAt: 1_763_800_000_000,
  desiredCount: 1,
  pendingCount: 0,
  runningCount: 1,
  finishedCount: 0,
  request,
  tasks: [task],
};

const placementCreated = {
  placementId,
  dryRun: false,
  placement: { ...placement, pendingCount: 1, runningCount: 0, tasks: [] },
  decisions: [
    {
      type: 'placed',
      slots: [0],
      target: { type: 'EC2', containerInstanceArn, ec2InstanceId },
      attemptId: '01JCVZ8Q6N7S1V5YMF8GTA2KPC',
    },
  ],
};

const containerInstance = {
  containerInstanceArn,
  ec2InstanceId,
  status: 'ACTIVE',
  agentConnected: true,
  registeredResources: { cpuUnits: 2048, memoryMiB: 3767, gpus: 0, takenPorts: noPorts },
  remainingResources: { cpuUnits: 1792, memoryMiB: 3255, gpus: 0, takenPorts: noPorts },
  attributes: [{ name: 'ecs.availability-zone', value: 'us-east-1a' }],
  detailVersion: 9,
  free: { cpuUnits: 1792, memoryMiB: 3255, gpus: 0, takenPorts: noPorts, eniSlots: 2 },
  runningTasksCount: 1,
  pendingTasksCount: 0,
  availabilityZone: 'us-east-1a',
  verdict: 'HEALTHY',
};

/** One answer of each route, by its `operationId`, and one refusal. */
export const answerExamples = {
  requestPlacement: placementCreated,
  listPlacements: { placements: [placement] },
  showPlacement: placement,
  updatePlacement: placementCreated,
  deletePlacement: { ...placement, status: 'DELETING', desiredCount: 0 },
  explainPlacement: {
    placementId,
    seq: 42,
    summary: 'All of the 1 task wanted has a place.',
    waiting: 0,
    ruledOut: {},
    containerInstances: [
      {
        containerInstanceArn,
        ec2InstanceId,
        fits: true,
        compared: [{ what: 'cpu', asked: '256', remained: '1792', fits: true }],
      },
    ],
    capacity: [],
    wouldHelp: [],
    placed: [
      {
        slot: 0,
        seq: 41,
        summary: `Sent to ${ec2InstanceId} at 41; 2 of 3 container instances would have taken it (ruled out: RESOURCE:CPU 1); the next would have been i-0fedcba9876543210, and binpack memory told them apart: 3767 here, 7680 there`,
        why: {
          at: 1_763_800_010_000,
          target: { type: 'EC2', containerInstanceArn, ec2InstanceId },
          eligible: 2,
          ruledOut: { 'RESOURCE:CPU': 1 },
          passedOver: [],
          scores: [{ strategy: 'binpack memory', here: 3767, runnerUp: 7680 }],
          runnerUp: { ec2InstanceId: 'i-0fedcba9876543210' },
          decidedBy: 'STRATEGY',
          strategy: 'binpack memory',
        },
      },
    ],
  },
  showCluster: {
    cluster: 'demo',
    seq: 42,
    at: 1_763_800_010_000,
    health: 'OK',
    zones: [{ availabilityZone: 'us-east-1a', state: 'NORMAL', containerInstances: 1, inDoubt: 0 }],
    placements: 1,
    desiredCount: 1,
    runningCount: 1,
    pendingCount: 0,
    tasks: 1,
    containerInstances: 1,
    registered: { cpuUnits: 2048, memoryMiB: 3767 },
    used: { cpuUnits: 256, memoryMiB: 512 },
    fargateTasks: 0,
  },
  listContainerInstances: { containerInstances: [containerInstance] },
  drainContainerInstance: {
    ...containerInstance,
    status: 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',
  },
  activateContainerInstance: containerInstance,
  listTasks: { tasks: [task] },
  listIncidents: incidentExamples.list,
  showIncident: incidentExamples.one,
  listEvents: {
    after: 41,
    next: 42,
    events: [{ seq: 42, at: 1_763_800_010_000, entry: { type: 'PlacementClosed', placementId } }],
  },
  problem: {
    type: 'urn:estiva:problem:invalid-request',
    title: 'The request is not valid',
    status: 400,
    detail: '/desiredCount: Expected a whole number, got the string "two".',
    instance: '/clusters/demo/placements',
    errors: [
      { pointer: '/desiredCount', detail: 'Expected a whole number, got the string "two".' },
    ],
  },
};

/** Bodies that can be sent as they stand. */
export const bodyExamples = {
  placement: {
    smallest: { value: { taskDefinition: 'web' } },
    withCustomResources: {
      value: {
        taskDefinition: 'render',
        resources: [
          { name: 'DEVICE', type: 'STRINGSET', values: ['left'] },
          { name: 'LICENSE', type: 'INTEGER', value: 2 },
        ],
      },
    },
    whole: {
      value: {
        taskDefinition: 'web:7',
        schedulingStrategy: 'REPLICA',
        desiredCount: 12,
        capacity: [
          { launchType: 'EC2' },
          { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 },
          { capacityProvider: 'FARGATE' },
        ],
        placementConstraints: [
          { type: 'memberOf', expression: 'attribute:ecs.instance-type =~ m7.*' },
        ],
        placementStrategy: [
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
          { type: 'binpack', field: 'memory' },
        ],
        gang: false,
        priority: 50,
        restartPolicy: { condition: 'ANY' },
        tags: [{ key: 'team', value: 'checkout' }],
      },
    },
  },
  change: { three: { value: { desiredCount: 3 } } },
};
