import { decide } from '../../shared/core/decide/decide.ts';
import type {
  ContainerInstance,
  Ec2InstanceState,
  ObservedTask,
  TaskDefinition,
} from '../../shared/core/ecs.ts';
import type {
  AppendId,
  AttemptId,
  ClusterName,
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  PlacementId,
  Seq,
  TaskArn,
  TaskDefinitionArn,
} from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import { type Arrival, type LogItem, logFormat } from '../../shared/core/log/item.ts';
import type { PlacementRequest } from '../../shared/core/placement.ts';
import { admits } from '../../shared/core/state/admits.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { openDraft } from '../../shared/core/state/draft.ts';
import { emptyState } from '../../shared/core/state/empty-state.ts';
import { evolve } from '../../shared/core/state/evolve.ts';
import { settle } from '../../shared/core/state/fold.ts';

export const startAt = Date.UTC(2026, 0, 5, 9) as EpochMs;

/** Given what arrived, what is decided: a log without a store, and a clock that a test moves. */
export class ClusterUnderTest {
  readonly state: ClusterState = emptyState('demo' as ClusterName);
  readonly items: LogItem[] = [];
  at: EpochMs = startAt;

  /** One turn: takes in what is news and returns what was decided. */
  turn(...arrivals: Arrival[]): readonly Decided[] {
    const { state, at } = this;
    const appendId = `append${state.seq + 1}` as AppendId;
    const draft = openDraft(state);
    const entries = arrivals.filter((arrival) => {
      const news = admits(state, arrival);
      if (news) evolve(state, arrival, at);
      return news;
    });
    const decisions = decide(state, at, appendId);
    const seq = (state.seq + 1) as Seq;
    if (entries.length + decisions.length === 0) {
      draft.drop();
      return [];
    }
    draft.keep();
    const item: LogItem = {
      format: logFormat,
      cluster: state.cluster,
      seq,
      appendId,
      at,
      previousHash: state.headHash,
      consumed: [],
      entries: [...entries, ...decisions],
    };
    settle(state, item, `hash${seq}`);
    this.items.push(item);
    return decisions;
  }

  /** Time passes, and whatever became due is decided. */
  later(ms: number, ...arrivals: Arrival[]): readonly Decided[] {
    this.at = (this.at + ms) as EpochMs;
    return this.turn(...arrivals);
  }

  /** ECS accepts every start that is unanswered; returns the tasks, oldest attempt first. */
  acceptStarts(lastStatus: ObservedTask['lastStatus'] = 'RUNNING'): ObservedTask[] {
    const started: ObservedTask[] = [];
    for (const attempt of this.state.attempts.sorted()) {
      const { target } = attempt;
      const tasks = attempt.slots.map((slot) =>
        taskOf(`${attempt.placementId}-${slot}-${attempt.attemptId}`, {
          startedBy: attempt.runTask.startedBy,
          taskDefinitionArn: attempt.runTask.taskDefinition,
          group: attempt.runTask.group,
          cpuUnits: attempt.demand.cpuUnits,
          memoryMiB: attempt.demand.memoryMiB,
          lastStatus,
          ...(lastStatus === 'RUNNING' && { startedAt: this.at }),
          ...(target.type === 'EC2'
            ? { launchType: 'EC2', containerInstanceArn: target.containerInstanceArn }
            : { launchType: 'FARGATE', capacityProviderName: target.capacityProvider }),
        }),
      );
      this.turn({ type: 'RunTaskAccepted', attemptId: attempt.attemptId, tasks, failures: [] });
      started.push(...tasks);
    }
    return started;
  }

  refuseStart(attemptId: AttemptId, reason: string): readonly Decided[] {
    const failures = [{ reason }];
    const refused = { attemptId, error: 'FAILURES', message: reason, failures };
    return this.turn({ type: 'RunTaskRefused', ...refused });
  }

  runningOf(placementId: PlacementId): number {
    return [...this.state.slots.values()].filter(
      (slot) => slot.placementId === placementId && slot.status === 'STARTED',
    ).length;
  }
}

/** The decisions of one type, with that type. */
export function only<Type extends Decided['type']>(
  decisions: readonly Decided[],
  type: Type,
): Extract<Decided, { type: Type }>[] {
  return decisions.filter(
    (decision): decision is Extract<Decided, { type: Type }> => decision.type === type,
  );
}

const arnOf = (kind: string, name: string) =>
  `arn:aws:ecs:us-east-1:123456789012:${kind}/demo/${name}`;

const largeResources = {
  cpuUnits: 16_384,
  memoryMiB: 65_536,
  gpus: 0,
  takenPorts: { tcp: [22], udp: [] },
};

/** Room for more tasks than a test starts; to be given to `instanceOf`. */
export const large = {
  registeredResources: largeResources,
  remainingResources: largeResources,
};

/** A person wants the instance emptied. */
export function drainRequested(name: string): Arrival {
  return {
    type: 'DrainRequested',
    containerInstanceArn: instanceArn(name),
    requestedBy: 'arn:aws:iam::123456789012:user/ana',
  };
}

/** EC2 tells what has become of an instance. */
export function ec2Becomes(name: string, state: Ec2InstanceState): Arrival {
  return { type: 'Ec2InstanceStateChanged', ec2InstanceId: ec2Id(name), state };
}

/** An instance `i-000000000000000a1` for `a1`, with 2,048 CPU units and 7,680 MiB. */
export function instanceOf(name: string, changed: Partial<ContainerInstance> = {}): Arrival {
  const resources = {
    cpuUnits: 2_048,
    memoryMiB: 7_680,
    gpus: 0,
    takenPorts: { tcp: [22], udp: [] },
  };
  const containerInstance: ContainerInstance = {
    containerInstanceArn: instanceArn(name),
    ec2InstanceId: ec2Id(name),
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: resources,
    remainingResources: resources,
    attributes: [
      { name: 'ecs.availability-zone', value: `us-east-1${name[0]}` },
      { name: 'ecs.cpu-architecture', value: 'x86_64' },
      { name: 'ecs.instance-type', value: 'm5.large' },
      { name: 'ecs.os-family', value: 'LINUX' },
      { name: 'ecs.os-type', value: 'linux' },
    ],
    detailVersion: 1 as DetailVersion,
    ...changed,
  };
  return { type: 'ContainerInstanceStateChanged', containerInstance };
}

export function instanceArn(name: string): ContainerInstanceArn {
  return arnOf('container-instance', name) as ContainerInstanceArn;
}

export function ec2Id(name: string): Ec2InstanceId {
  return `i-${name.padStart(17, '0')}` as Ec2InstanceId;
}

export function taskOf(name: string, changed: Partial<ObservedTask> = {}): ObservedTask {
  return {
    taskArn: arnOf('task', name) as TaskArn,
    taskDefinitionArn: webDefinition.taskDefinitionArn,
    launchType: 'EC2',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    cpuUnits: 512,
    memoryMiB: 1_024,
    gpus: 0,
    hostPorts: { tcp: [], udp: [] },
    awsvpc: false,
    detailVersion: 1 as DetailVersion,
    ...changed,
  };
}

/** The same task a version later. */
export function changed(task: ObservedTask, change: Partial<ObservedTask>): Arrival {
  const detailVersion = (task.detailVersion + 1) as DetailVersion;
  return { type: 'TaskStateChanged', task: { ...task, ...change, detailVersion } };
}

/** Two complete readings: whatever the log knew before them, ECS's lists must show by now. */
export const readTwice: readonly Arrival[] = [
  { type: 'ReconcileCompleted', tasks: 3, containerInstances: 2 },
  { type: 'ReconcileCompleted', tasks: 3, containerInstances: 2 },
];

export const webDefinition: TaskDefinition = {
  taskDefinitionArn:
    'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7' as TaskDefinitionArn,
  family: 'web',
  revision: 7,
  status: 'ACTIVE',
  networkMode: 'bridge',
  compatibilities: ['EC2'],
  cpuUnits: 512,
  memoryMiB: 1_024,
  containers: [
    { name: 'nginx', essential: true, cpuUnits: 0, gpus: 0, hostPorts: { tcp: [], udp: [] } },
  ],
  requiresAttributes: [],
  placementConstraints: [],
};

/** A network task definition that Fargate takes too. */
export const anywhereDefinition: TaskDefinition = {
  ...webDefinition,
  taskDefinitionArn:
    'arn:aws:ecs:us-east-1:123456789012:task-definition/anywhere:2' as TaskDefinitionArn,
  family: 'anywhere',
  revision: 2,
  networkMode: 'awsvpc',
  compatibilities: ['EC2', 'FARGATE'],
};

export function placementRequested(
  name: string,
  asked: Partial<PlacementRequest> = {},
  definition: TaskDefinition = webDefinition,
): Arrival[] {
  const request: PlacementRequest = {
    taskDefinition: definition.taskDefinitionArn,
    schedulingStrategy: 'REPLICA',
    desiredCount: 1,
    capacity: [{ launchType: 'EC2' }],
    placementConstraints: [],
    placementStrategy: [],
    gang: false,
    priority: 50,
    restartPolicy: { condition: 'ANY' },
    group: `family:${definition.family}`,
    tags: [],
    ...(definition.networkMode === 'awsvpc' && {
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } },
    }),
    ...asked,
  };
  return [
    { type: 'TaskDefinitionDescribed', taskDefinition: definition },
    {
      type: 'PlacementRequested',
      placementId: name as PlacementId,
      request,
      requestedBy: 'arn:aws:iam::123456789012:user/ana',
    },
  ];
}
