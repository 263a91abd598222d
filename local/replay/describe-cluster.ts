import type { ContainerInstanceAnswer, PlacementAnswer } from '../../shared/core/views/answers.ts';
import { clusterAnswer } from '../../shared/core/views/cluster.ts';
import { containerInstanceAnswers } from '../../shared/core/views/container-instances.ts';
import { placementAnswers } from '../../shared/core/views/placements.ts';
import { counted, listed, revisionOf } from '../wiring/narration/sentence.ts';
import { columns } from './columns.ts';
import type { Point } from './replay.ts';

/** The cluster at a point of its log, line by line. */
export function describeCluster({ state, item, end }: Point): string[] {
  const { halted, fargateTasks, tasks } = clusterAnswer(state);
  const placements = placementAnswers(state);
  const instances = containerInstanceAnswers(state);
  return [
    `cluster ${state.cluster} at ${item.seq} of ${end} (${new Date(item.at).toISOString()})`,
    ...(halted === undefined ? [] : [`HALTED: ${halted}`]),
    '',
    counted(placements.length, 'placement'),
    ...columns(placements.map(placementRow)),
    '',
    `${counted(instances.length, 'container instance')}, ${counted(tasks, 'task')} (${fargateTasks} on Fargate)`,
    ...columns(instances.map(instanceRow)),
  ];
}

function placementRow(placement: PlacementAnswer): string[] {
  const { placementId, status, request, unplaceable } = placement;
  const { desiredCount, runningCount, pendingCount, finishedCount } = placement;
  return [
    placementId,
    revisionOf(request.taskDefinition),
    `desired ${desiredCount}`,
    `running ${runningCount}`,
    `pending ${pendingCount}`,
    [
      ...(finishedCount > 0 ? [`finished ${finishedCount}`] : []),
      ...(status === 'DELETING' ? ['is being deleted'] : []),
      ...(unplaceable === undefined ? [] : [`no place for slot ${listed(unplaceable.slots)}`]),
    ].join(', '),
  ];
}

function instanceRow(instance: ContainerInstanceAnswer): string[] {
  const { free, registeredResources: all, ec2InstanceId, containerInstanceArn } = instance;
  return [
    ec2InstanceId ?? containerInstanceArn,
    instance.availabilityZone ?? '',
    instance.status,
    `free ${free.cpuUnits} of ${all.cpuUnits} CPU units`,
    `${free.memoryMiB} of ${all.memoryMiB} MiB`,
    `${instance.runningTasksCount} running`,
    `${instance.pendingTasksCount} pending`,
    instance.closed === undefined ? '' : `closed: ${instance.closed}`,
  ];
}
