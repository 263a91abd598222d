import fc from 'fast-check';
import type { TaskArn } from '../../../shared/core/ids.ts';
import type { Entry } from '../../../shared/core/log/item.ts';
import {
  anywhereDefinition,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
  taskOf,
  webDefinition,
} from '../cluster-under-test.ts';
import { instanceNames, placementNames } from './steps.ts';

/**
 * Names that histories use too, and names that nobody has heard of: an entry may be about anything.
 */
const instance = fc.constantFrom(...instanceNames, 'z9');
const placement = fc.constantFrom(...placementNames, 'p-unheard-of');
const attempt = fc.constantFrom(
  'append1-1-1',
  'append2-3-1',
  'append1-3-1',
  'append1-3-2',
  'x-1-1',
);
const effect = fc.constantFrom('append1-4-1', 'append1-5-1', 'append1-6-1', 'e-unheard-of');
const task = fc.constantFrom('p-1-0-append1-3-1', 'p-1-1-append1-3-1', 'other-1', 'unheard-of');
const slot = fc.nat(4);
const slots = fc.uniqueArray(slot, { maxLength: 4 }).map((some) => some.sort((a, b) => a - b));
const text = fc.constantFrom('RESOURCE:CPU', 'AGENT', 'MISSING', '');
const failures = fc.array(fc.record({ reason: text }, { requiredKeys: [] }), { maxLength: 2 });
const status = fc.constantFrom('PENDING', 'RUNNING', 'STOPPING', 'STOPPED', 'DELETED');

const incident = fc.constantFrom('append1-4-1', 'append1-7-2', 'i-unheard-of');
const lifecycleAction = {
  ec2InstanceId: instance.map(ec2Id),
  autoScalingGroupName: fc.constant('workers'),
  lifecycleHookName: fc.constant('wait'),
  lifecycleActionToken: fc.constantFrom('c0ffee', 'decaf'),
};
const lostSlots = fc.array(
  fc.record({
    placementId: placement,
    slot,
    cause: fc.constantFrom('TASK_STOPPED', 'SPOT_INTERRUPTION'),
    containerInstanceArn: instance.map(instanceArn),
  }),
  { maxLength: 2 },
);

/** Every type of entry with its members; the compiler holds the list complete. */
const members: Readonly<Record<Entry['type'], Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  TaskStateChanged: {
    task: fc
      .record({
        task,
        status,
        placement,
        attempt,
        instance,
        detailVersion: fc.nat(9),
        ours: fc.boolean(),
      })
      .map(({ ours, ...one }) =>
        taskOf(one.task, {
          lastStatus: one.status as 'RUNNING',
          containerInstanceArn: instanceArn(one.instance),
          detailVersion: one.detailVersion as never,
          ...(ours && { startedBy: `estiva/${one.placement}/${one.attempt}` }),
        }),
      ),
  },
  TaskMissed: { taskArn: task.map(arnOf), reading: fc.constantFrom(undefined, 0, 1) },
  ContainerInstanceStateChanged: {
    containerInstance: fc
      .record({ instance, status: fc.constantFrom('ACTIVE', 'INACTIVE'), version: fc.nat(9) })
      .map((one) => {
        const seen = { status: one.status as 'ACTIVE', detailVersion: one.version as never };
        const arrival = instanceOf(one.instance, seen);
        return 'containerInstance' in arrival ? arrival.containerInstance : undefined;
      }),
  },
  ContainerInstanceMissed: { containerInstanceArn: instance.map(instanceArn) },
  ContainerInstanceHealthChanged: {
    containerInstanceArn: instance.map(instanceArn),
    overallStatus: fc.constantFrom('OK', 'IMPAIRED'),
    impaired: fc.constantFrom([], ['CONTAINER_RUNTIME']),
  },
  Ec2InstanceStateChanged: {
    ec2InstanceId: instance.map(ec2Id),
    state: fc.constantFrom(
      'pending',
      'running',
      'stopping',
      'stopped',
      'shutting-down',
      'terminated',
    ),
  },
  Ec2InstanceMissed: { ec2InstanceId: instance.map(ec2Id) },
  SpotInterruptionWarned: {
    ec2InstanceId: instance.map(ec2Id),
    action: fc.constantFrom('terminate', 'stop', 'hibernate'),
  },
  RebalanceRecommended: { ec2InstanceId: instance.map(ec2Id) },
  TerminateLifecycleActionStarted: {
    ec2InstanceId: instance.map(ec2Id),
    autoScalingGroupName: fc.constant('workers'),
    lifecycleHookName: fc.constant('wait'),
    lifecycleActionToken: fc.constantFrom('c0ffee', 'decaf'),
  },
  ScheduledChangeAnnounced: {
    ec2InstanceId: instance.map(ec2Id),
    eventTypeCode: fc.constant('AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED'),
  },
  TaskDefinitionDescribed: { taskDefinition: fc.constantFrom(webDefinition, anywhereDefinition) },
  SubnetDescribed: {
    subnetId: fc.constantFrom('subnet-a', 'subnet-z'),
    availabilityZone: fc.constantFrom('us-east-1a', 'us-east-1f'),
  },
  ReadingPartCompleted: {
    partId: fc.constantFrom('part-1', 'part-2'),
    follows: fc.constantFrom(undefined, 'part-1', 'part-2'),
    reading: fc.nat(3),
    beganAt: fc.constant(1_000_000),
    next: fc.constantFrom(
      { type: 'LIST_FROM', nextToken: 'page-7' },
      { type: 'DESCRIBE_AFTER', taskArn: '' },
    ),
    tasks: fc.nat(9),
  },
  SettingsStated: {
    healing: fc.constantFrom(
      { lostAfterMs: 600_000 },
      { lostAfterMs: 240_000, quarantineMs: 60_000 },
    ),
  },
  ReconcileCompleted: { tasks: fc.nat(9), containerInstances: fc.nat(9) },
  PlacementRequested: {
    placementId: placement,
    request: fc.record({ desiredCount: fc.nat(5), gang: fc.boolean() }).map((asked) => {
      const arrival = placementRequested('p-1', asked).find((one) => 'request' in one);
      return arrival !== undefined && 'request' in arrival ? arrival.request : undefined;
    }),
    requestedBy: fc.constant('ana'),
    idempotency: fc.constantFrom(
      { key: 'k-1', requestHash: 'h' },
      { key: 'k-9', requestHash: 'h' },
    ),
  },
  PlacementUpdateRequested: {
    placementId: placement,
    desiredCount: fc.nat(6),
    requestedBy: fc.constant('ana'),
  },
  PlacementDeleteRequested: { placementId: placement, requestedBy: fc.constant('ana') },
  DrainRequested: {
    containerInstanceArn: instance.map(instanceArn),
    requestedBy: fc.constant('ana'),
  },
  ActivateRequested: {
    containerInstanceArn: instance.map(instanceArn),
    requestedBy: fc.constant('ana'),
  },
  TaskPlaced: {
    attemptId: attempt,
    placementId: placement,
    slots,
    target: fc.oneof(
      instance.map((name) => ({
        type: 'EC2',
        containerInstanceArn: instanceArn(name),
        ec2InstanceId: ec2Id(name),
      })),
      fc.constant({ type: 'FARGATE', capacityProvider: 'FARGATE_SPOT' }),
    ),
    demand: fc.constant({
      cpuUnits: 512,
      memoryMiB: 1_024,
      gpus: 0,
      portsTcp: [],
      portsUdp: [],
      eniSlots: 0,
    }),
    runTask: fc.record({ startedBy: fc.constant('estiva/p-1/x-1-1'), group: fc.constant('g') }),
  },
  TaskUnplaceable: {
    placementId: placement,
    slots,
    reason: fc.constant({
      containerInstances: 2,
      ruledOut: { AGENT: 2 },
      nearest: [],
      capacity: [],
    }),
  },
  TaskReplacementDecided: {
    placementId: placement,
    slot,
    taskArn: task.map(arnOf),
    cause: fc.constantFrom('TASK_STOPPED', 'START_REFUSED'),
    failures: fc.nat(5),
    notBefore: fc.nat(9_000),
  },
  TaskReplacementWithdrawn: { placementId: placement, slot, taskArn: task.map(arnOf) },
  TaskPreempted: {
    placementId: placement,
    slot,
    taskArn: task.map(arnOf),
    containerInstanceArn: instance.map(instanceArn),
    for: fc.record({ placementId: placement, slot }),
  },
  SlotNominated: {
    placementId: placement,
    slot,
    containerInstanceArn: instance.map(instanceArn),
  },
  TaskForgotten: { taskArn: task.map(arnOf) },
  TaskFinished: { placementId: placement, slot, taskArn: task.map(arnOf) },
  TaskStopDecided: { effectId: effect, taskArn: task.map(arnOf), reason: fc.constant('replaced') },
  SlotsReleased: { placementId: placement, slots },
  AttemptExpired: { attemptId: attempt },
  AttemptWithdrawn: { attemptId: attempt },
  ContainerInstanceDrainDecided: {
    effectId: effect,
    containerInstanceArn: instance.map(instanceArn),
    status: fc.constantFrom('DRAINING', 'ACTIVE'),
  },
  ContainerInstanceQuarantined: {
    containerInstanceArn: instance.map(instanceArn),
    until: fc.nat(9_000),
    failures: fc.nat(5),
    placementIds: fc.array(placement, { maxLength: 3 }),
  },
  ContainerInstanceQuarantineEased: {
    containerInstanceArn: instance.map(instanceArn),
    to: fc.constantFrom('PROBATION', 'OPEN'),
  },
  PlacementBlamed: {
    placementId: placement,
    containerInstanceArns: fc.array(instance.map(instanceArn), { maxLength: 3 }),
    until: fc.nat(9_000),
  },
  HealingHalted: {
    because: fc.constantFrom('ALL_ZONES_DARK', 'NOT_READ'),
    inDoubt: fc.nat(3),
    of: fc.nat(3),
  },
  HealingResumed: {},
  PlacementClosed: { placementId: placement },
  IncidentOpened: {
    incidentId: incident,
    subject: fc.oneof(
      fc.record({ type: fc.constant('TASK'), placementId: placement, slot }),
      fc.record({
        type: fc.constant('CONTAINER_INSTANCE'),
        containerInstanceArn: instance.map(instanceArn),
      }),
      fc.constant({ type: 'AVAILABILITY_ZONE', availabilityZone: 'us-east-1a' }),
    ),
    cause: fc.constantFrom('TASK_STOPPED', 'EC2_INSTANCE_TERMINATED'),
    firstSignalAt: fc.nat(9_000),
    slots: lostSlots,
    merges: fc.uniqueArray(incident, { maxLength: 2 }),
  },
  IncidentGrew: {
    incidentId: incident,
    slots: lostSlots,
    merges: fc.uniqueArray(incident, { maxLength: 2 }),
  },
  IncidentProgressed: {
    incidentId: incident,
    mended: fc.array(
      fc.record({
        placementId: placement,
        slot,
        outcome: fc.constantFrom('REPLACED', 'KEPT', 'FINISHED', 'RELEASED'),
      }),
      { maxLength: 2 },
    ),
  },
  IncidentClosed: { incidentId: incident },
  LifecycleHeartbeatDecided: { effectId: effect, ...lifecycleAction },
  LifecycleCompletionDecided: {
    effectId: effect,
    ...lifecycleAction,
    reason: fc.constantFrom('MOVED', 'DEADLINE'),
  },
  EventPutDecided: {
    effectId: effect,
    detailType: fc.constantFrom('Estiva Incident Opened', 'Estiva Task Unplaceable'),
    detail: fc.constant({ cluster: 'demo' }),
  },
  EventPutExpired: { effectId: effect },
  RecordLifecycleActionHeartbeatAccepted: { effectId: effect },
  RecordLifecycleActionHeartbeatRefused: { effectId: effect, error: text, message: text },
  CompleteLifecycleActionAccepted: { effectId: effect },
  CompleteLifecycleActionRefused: { effectId: effect, error: text, message: text },
  PutEventsAccepted: { effectId: effect },
  PutEventsRefused: { effectId: effect, error: text, message: text },
  RunTaskAccepted: {
    attemptId: attempt,
    tasks: fc.array(
      task.map((name) => taskOf(name, { startedBy: 'estiva/p-1/append1-3-1' })),
      { maxLength: 2 },
    ),
    failures,
  },
  RunTaskRefused: { attemptId: attempt, error: text, message: text, failures },
  StopTaskAccepted: { effectId: effect },
  StopTaskSkipped: { effectId: effect, found: text },
  StopTaskRefused: { effectId: effect, error: text, message: text },
  UpdateContainerInstancesStateAccepted: { effectId: effect },
  UpdateContainerInstancesStateRefused: { effectId: effect, error: text, message: text },
};

function arnOf(name: string): TaskArn {
  return taskOf(name).taskArn;
}

/** Any entry of any type, about things known and unknown. */
export const entry: fc.Arbitrary<Entry> = fc.oneof(
  ...Object.entries(members).map(([type, values]) =>
    fc.record({ type: fc.constant(type), ...values }).map((one) => one as unknown as Entry),
  ),
);

/** The names of all types of entry. */
export const entryTypes = Object.keys(members);
