import type { ContainerInstance, ObservedTask } from '../../shared/core/ecs.ts';
import { defaultHealing, type HealingSettings } from '../../shared/core/healing-settings.ts';
import { reconcile } from '../../shared/runtime/reconcile/reconcile.ts';
import { type ReadingLimits, readingLimits } from '../../shared/runtime/reconcile/slice.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';
import { instanceArn, instanceOf, taskOf } from '../core/cluster-under-test.ts';
import { ReadableCluster } from './cluster-readings.ts';
import { createWorld, demo, itemsOf } from './process-under-test.ts';

/** A container instance as ECS describes it. */
export function seen(name: string, change: Partial<ContainerInstance> = {}): ContainerInstance {
  const arrival = instanceOf(name, change);
  if (arrival.type !== 'ContainerInstanceStateChanged') throw new Error('not an instance');
  return arrival.containerInstance;
}

/** A cluster with these instances and tasks, and a process that reads it. */
export function reading(
  instances: readonly ContainerInstance[],
  tasks: readonly ObservedTask[] = [],
  limits: ReadingLimits = readingLimits,
  healing: HealingSettings = defaultHealing,
) {
  const world = createWorld();
  const aws = new ReadableCluster();
  for (const one of instances) {
    aws.containerInstances.set(one.containerInstanceArn, one);
    if (one.ec2InstanceId !== undefined) aws.ec2.set(one.ec2InstanceId, 'running');
  }
  for (const one of tasks) aws.tasks.set(one.taskArn, one);
  const sessions = new Sessions();
  const tickOf = (by: Sessions) =>
    reconcile({ ...world, ecs: aws, ec2: aws, healing }, by, demo, limits);
  const tick = () => tickOf(sessions);
  const entries = async () => {
    const all = (await itemsOf(world)).flatMap((item) => item.entries);
    return all.filter(({ type }) => type !== 'ReconcileCompleted');
  };
  const types = async () => (await entries()).map(({ type }) => type);
  return { world, aws, tick, tickOf, entries, types };
}

/** Tasks of somebody else on an instance. */
export function theirs(count: number, on = 'a1'): ObservedTask[] {
  return Array.from({ length: count }, (_, index) =>
    taskOf(`theirs-${String(index).padStart(3, '0')}`, {
      containerInstanceArn: instanceArn(on),
      cpuUnits: 10,
      memoryMiB: 20,
    }),
  );
}
