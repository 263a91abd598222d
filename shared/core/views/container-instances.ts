import { customFree } from '../decide/places/custom-resources.ts';
import { poolInstance } from '../decide/places/pool-of.ts';
import { judgeInstance } from '../decide/verdicts/container-instances.ts';
import type { TaskArn } from '../ids.ts';
import type { ClusterState, KnownContainerInstance } from '../state/cluster-state.ts';
import type { ContainerInstanceAnswer } from './answers.ts';

/** One container instance as the API shows it. */
export function containerInstanceAnswer(
  state: ClusterState,
  instance: KnownContainerInstance,
): ContainerInstanceAnswer {
  const {
    wanted: _1,
    draining: _2,
    missedFirstAt: _3,
    missedLastAt: _4,
    seenReading: _5,
    silentReading: _6,
    silentSince: _7,
    failures: _8,
    quarantine,
    ...seen
  } = instance;
  const { free, closed, attributes } = poolInstance(state, instance);
  const { custom } = instance.registeredResources;
  const availabilityZone = attributes.get('ecs.availability-zone');
  const live = [...state.indexes.liveTasksOnInstance.of(instance.containerInstanceArn)];
  const isRunning = (arn: TaskArn) => state.tasks.get(arn)?.lastStatus === 'RUNNING';
  const runningTasksCount = live.filter(isRunning).length;
  return {
    ...seen,
    free: {
      cpuUnits: free.cpuUnits,
      memoryMiB: free.memoryMiB,
      gpus: free.gpus,
      takenPorts: { tcp: ascending(free.takenTcp), udp: ascending(free.takenUdp) },
      eniSlots: free.eniSlots,
      ...(custom !== undefined && { custom: customFree(free.custom, custom) }),
    },
    runningTasksCount,
    pendingTasksCount: live.length - runningTasksCount,
    ...(availabilityZone !== undefined && { availabilityZone }),
    verdict: judgeInstance(state, instance, state.at).verdict,
    ...(quarantine !== undefined && { quarantinedUntil: quarantine.until }),
    ...(closed !== undefined && { closed }),
  };
}

/** Every container instance that is not INACTIVE, ascending by ARN. */
export function containerInstanceAnswers(state: ClusterState): ContainerInstanceAnswer[] {
  return state.containerInstances
    .sorted()
    .filter(({ status }) => status !== 'INACTIVE')
    .map((instance) => containerInstanceAnswer(state, instance));
}

function ascending(ports: ReadonlySet<number>): number[] {
  return [...ports].sort((a, b) => a - b);
}
