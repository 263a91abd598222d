import type { Demand } from '../../log/decided.ts';
import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { demandOf } from './demand.ts';

/** What a task that ECS has told of takes of its instance. */
export function demandOfTask(state: ClusterState, task: KnownTask): Demand {
  const { cpuUnits, memoryMiB, hostPorts } = task;
  // ECS tells of ports and devices only once the task runs; its definition tells from the start.
  const definition = state.taskDefinitions.get(task.taskDefinitionArn);
  const planned = definition === undefined ? undefined : demandOf(definition);
  return {
    cpuUnits,
    memoryMiB,
    gpus: Math.max(task.gpus, planned?.gpus ?? 0),
    eniSlots: task.awsvpc ? 1 : (planned?.eniSlots ?? 0),
    portsTcp: [...hostPorts.tcp, ...(planned?.portsTcp ?? [])],
    portsUdp: [...hostPorts.udp, ...(planned?.portsUdp ?? [])],
    ...(task.resources !== undefined && { resources: task.resources }),
  };
}
