import type { Truth } from '../../../local/model/cloud-model.ts';
import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { PlacementId } from '../../../shared/core/ids.ts';
import type { Promises } from '../../../simulation/invariants/convergence.ts';
import {
  ClusterUnderTest,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
} from '../../core/cluster-under-test.ts';

export const web = 'p-web' as PlacementId;

type Row<Table extends keyof Truth> =
  Truth[Table] extends ReadonlyMap<string, infer Kept>
    ? { -readonly [Name in keyof Kept]?: Kept[Name] | undefined }
    : never;

/** What is true beside the log: as far as judges look at it. */
export class FakeTruth {
  readonly tasks = new Map<string, Row<'tasks'>>();
  readonly containerInstances = new Map<string, Row<'containerInstances'>>();
  readonly ec2Instances = new Map<string, Row<'ec2Instances'>>();
  readonly groups = new Map<string, never>();
  readonly zones = new Map();

  get truth(): Truth {
    return this as unknown as Truth;
  }

  addInstance(name: string): void {
    const [arn, id] = [instanceArn(name), ec2Id(name)];
    const health = { status: 'OK', changedAt: 0 } as const;
    const is = { arn, ec2InstanceId: id, silent: false, health };
    this.containerInstances.set(arn, { ...is, status: 'ACTIVE' });
    this.ec2Instances.set(id, { id, state: 'running' });
  }

  addTask(task: ObservedTask): void {
    const { taskArn: arn, containerInstanceArn = '', taskDefinitionArn, startedBy = '' } = task;
    const { lastStatus, desiredStatus } = {
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
    } as const;
    const names = { arn, containerInstanceArn, taskDefinitionArn, startedBy };
    this.tasks.set(arn, { ...names, lastStatus, desiredStatus, startedAt: 5 });
  }
}

/** Two tasks of `p-web` run on one instance, as one person was told, and it is so. */
export function settled(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 2, ...asked }));
  const tasks = cluster.acceptStarts();
  const fake = new FakeTruth();
  fake.addInstance('a1');
  for (const task of tasks) fake.addTask(task);
  const [one] = tasks;
  if (one === undefined) throw new Error('nothing was started');
  const promised = { key: 'key-1', input: {} as never, placementId: web, desiredCount: 2 };
  const promises: { -readonly [Name in keyof Promises]: Promises[Name] } = {
    promised: [{ ...promised, changing: false }],
    deleted: [],
    asking: 0,
  };
  return { cluster, state: cluster.state, fake, tasks, one, promises };
}
