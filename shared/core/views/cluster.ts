import { zoneStandings } from '../decide/valves/doubt.ts';
import { haltOf } from '../decide/valves/halt-healing.ts';
import { type ClusterState, isLive } from '../state/cluster-state.ts';
import type { ClusterAnswer } from './answers.ts';
import { customTotals } from './custom-totals.ts';
import { isRunning } from './placements.ts';

/** The cluster in numbers. */
export function clusterAnswer(state: ClusterState): ClusterAnswer {
  const instances = [...state.containerInstances.values()].filter(
    ({ status }) => status !== 'INACTIVE',
  );
  const tasks = [...state.tasks.values()].filter(isLive);
  const onInstances = tasks.filter((task) => task.containerInstanceArn !== undefined);
  const slots = [...state.slots.values()];
  const running = slots.filter((slot) => isRunning(state, slot)).length;
  const finished = slots.filter((slot) => slot.status === 'FINISHED').length;
  const halt = haltOf(state);
  const placements = [...state.placements.values()];
  const customResources = customTotals(instances, onInstances);
  return {
    cluster: state.cluster,
    seq: state.seq,
    at: state.at,
    health: healthOf(state),
    ...(state.unreadable !== undefined && {
      halted: `The log holds what this version cannot read (${state.unreadable}). Nothing is decided until a version that can is deployed; everything is still recorded.`,
    }),
    ...(halt !== undefined && { healingHalted: halt }),
    zones: zoneStandings(state),
    placements: placements.length,
    desiredCount: sum(
      placements.map(({ status, request }) => (status === 'DELETING' ? 0 : request.desiredCount)),
    ),
    runningCount: running,
    pendingCount: slots.length - running - finished,
    tasks: tasks.length,
    containerInstances: instances.length,
    registered: {
      cpuUnits: sum(instances.map(({ registeredResources }) => registeredResources.cpuUnits)),
      memoryMiB: sum(instances.map(({ registeredResources }) => registeredResources.memoryMiB)),
    },
    used: {
      cpuUnits: sum(onInstances.map(({ cpuUnits }) => cpuUnits)),
      memoryMiB: sum(onInstances.map(({ memoryMiB }) => memoryMiB)),
    },
    ...(customResources.length > 0 && { customResources }),
    fargateTasks: tasks.filter(({ launchType }) => launchType === 'FARGATE').length,
    ...(state.lastReconciledAt !== undefined && { lastReconciledAt: state.lastReconciledAt }),
  };
}

function healthOf(state: ClusterState): ClusterAnswer['health'] {
  if (state.unreadable !== undefined) return 'HALTED';
  return haltOf(state) === undefined ? 'OK' : 'HEALING_HALTED';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
