import type { DetailVersion, PlacementId, TaskArn, TaskDefinitionArn } from '../shared/core/ids.ts';
import type { Entry } from '../shared/core/log/item.ts';
import type { ClusterState, KnownTask } from '../shared/core/state/cluster-state.ts';
import { appendTo } from './append.ts';
import { at, workFor } from './place-world.ts';
import { clusterOf } from './whole-turn.ts';

/** Four of these fill an instance of 4,096 CPU units, as in scheduler_perf. */
const low = { cpuUnits: 900, memoryMiB: 500, priority: 10 };
/** Three of them have to go for one of these. */
const high = { cpuUnits: 3_000, memoryMiB: 500, priority: 90 };
const lowPerInstance = 4;
/** Tasks of one placement, all of them new in one turn. */
export const slotsPerTurn = 100;

/**
 * Turns on a cluster that is full of less important tasks: each asks for tasks that find room on no
 * instance, and is followed by one in which those that had to go have stopped.
 *
 * @returns milliseconds of each two turns, and how many tasks found a place in the end
 */
export function preemptionTurns({ instances, tasks }: { instances: number; tasks: number }) {
  const state = fullCluster(instances);
  const turnsMs: number[] = [];
  let placed = 0;
  for (let turn = 0; turn < tasks / slotsPerTurn; turn += 1) {
    const asked = requests(`p-high-${String(turn).padStart(5, '0')}`, high, slotsPerTurn);
    const before = performance.now();
    const displaced = appendTo(state, asked).decisions.flatMap((entry) =>
      entry.type === 'TaskPreempted' ? entry.taskArn : [],
    );
    const between = performance.now();
    const stopped = displaced.flatMap((arn) => asStopped(state.tasks.get(arn)));
    const again = performance.now();
    const { decisions: decided } = appendTo(state, stopped);
    turnsMs.push(performance.now() - again + between - before);
    for (const entry of decided) if (entry.type === 'TaskPlaced') placed += entry.slots.length;
    appendTo(state, answers(state));
  }
  return { turnsMs, placed };
}

function fullCluster(instances: number): ClusterState {
  const state = clusterOf(instances);
  appendTo(state, [definitionOf(low), definitionOf(high)]);
  const count = (instances * lowPerInstance) / slotsPerTurn;
  for (let n = 0; n < count; n += 1) {
    appendTo(state, requests(`p-low-${String(n).padStart(5, '0')}`, low, slotsPerTurn));
    appendTo(state, answers(state));
  }
  return state;
}

type Size = typeof low;

function definitionOf({ cpuUnits, memoryMiB }: Size): Entry {
  const { taskDefinition } = workFor(0, 1, { cpuUnits, memoryMiB });
  const taskDefinitionArn = `${taskDefinition.taskDefinitionArn}${cpuUnits}` as TaskDefinitionArn;
  return {
    type: 'TaskDefinitionDescribed',
    taskDefinition: { ...taskDefinition, taskDefinitionArn },
  };
}

function requests(name: string, size: Size, count: number): Entry[] {
  const { request } = workFor(0, count, {});
  const taskDefinition = `${request.taskDefinition}${size.cpuUnits}` as TaskDefinitionArn;
  return [
    {
      type: 'PlacementRequested',
      placementId: name as PlacementId,
      requestedBy: 'bench',
      request: {
        ...request,
        taskDefinition,
        priority: size.priority,
        placementStrategy: [{ type: 'binpack', field: 'cpu' }],
        group: name,
      },
    },
  ];
}

/** ECS accepts all that is open, and every task runs at once. */
function answers(state: ClusterState): Entry[] {
  return state.attempts.sorted().map((attempt): Entry => {
    const { attemptId, slots, target, demand, runTask } = attempt;
    const tasks = slots.map((slot) => ({
      taskArn: `${attemptId}/${slot}` as TaskArn,
      taskDefinitionArn: runTask.taskDefinition,
      launchType: 'EC2' as const,
      ...(target.type === 'EC2' && { containerInstanceArn: target.containerInstanceArn }),
      startedBy: runTask.startedBy,
      group: runTask.group,
      lastStatus: 'RUNNING' as const,
      desiredStatus: 'RUNNING' as const,
      cpuUnits: demand.cpuUnits,
      memoryMiB: demand.memoryMiB,
      gpus: 0,
      hostPorts: { tcp: [], udp: [] },
      awsvpc: false,
      startedAt: at,
      detailVersion: 1 as DetailVersion,
    }));
    return { type: 'RunTaskAccepted', attemptId, tasks, failures: [] };
  });
}

function asStopped(task: KnownTask | undefined): Entry[] {
  if (task === undefined) return [];
  const { owner: _1, seenAt: _2, preempted: _3, seenReading: _4, ...seen } = task;
  const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
  const detailVersion = (task.detailVersion + 1) as DetailVersion;
  return [{ type: 'TaskStateChanged', task: { ...seen, ...stopped, detailVersion } }];
}
