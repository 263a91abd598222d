import type { ContainerInstance, Ec2InstanceState, ObservedTask } from '../../shared/core/ecs.ts';
import type { ContainerInstanceArn, Ec2InstanceId, TaskArn } from '../../shared/core/ids.ts';
import type { Ec2, Ecs, Page } from '../../shared/runtime/ports.ts';

type Reads = Pick<
  Ecs,
  'listTasks' | 'describeTasks' | 'listContainerInstances' | 'describeContainerInstances'
>;

/** ECS and EC2 as `reconcile` reads them: what a test put there, in small pages. */
export class ReadableCluster implements Reads, Ec2 {
  readonly tasks = new Map<TaskArn, ObservedTask>();
  readonly containerInstances = new Map<ContainerInstanceArn, ContainerInstance>();
  readonly ec2 = new Map<Ec2InstanceId, Ec2InstanceState>();
  readonly zones = new Map<string, string>();
  /** Told of every call; what it throws, the call throws. */
  onCall: (call: string) => void = () => undefined;
  readonly calls: string[] = [];
  pageSize = 2;

  async listTasks(
    _: string,
    desiredStatus: 'RUNNING' | 'STOPPED',
    nextToken?: string,
  ): Promise<Page<TaskArn>> {
    this.#called('ListTasks');
    const listed = [...this.tasks.values()].filter((task) => task.desiredStatus === desiredStatus);
    return this.#page(
      listed.map(({ taskArn }) => taskArn),
      nextToken,
    );
  }

  async describeTasks(_: string, arns: readonly TaskArn[]): Promise<readonly ObservedTask[]> {
    this.#called(`DescribeTasks ${arns.length}`);
    return arns.flatMap((arn) => this.tasks.get(arn) ?? []);
  }

  async listContainerInstances(
    _: string,
    status: 'ACTIVE' | 'DRAINING',
    nextToken?: string,
  ): Promise<Page<ContainerInstanceArn>> {
    this.#called(`ListContainerInstances ${status}`);
    const listed = [...this.containerInstances.values()].filter((one) => one.status === status);
    return this.#page(
      listed.map(({ containerInstanceArn }) => containerInstanceArn),
      nextToken,
    );
  }

  async describeContainerInstances(
    _: string,
    arns: readonly ContainerInstanceArn[],
  ): Promise<readonly ContainerInstance[]> {
    this.#called(`DescribeContainerInstances ${arns.length}`);
    return arns.flatMap((arn) => this.containerInstances.get(arn) ?? []);
  }

  async describeInstances(ids: readonly Ec2InstanceId[]) {
    this.#called(`DescribeInstances ${ids.length}`);
    return ids.flatMap((ec2InstanceId) => {
      const state = this.ec2.get(ec2InstanceId);
      return state === undefined ? [] : [{ ec2InstanceId, state }];
    });
  }

  async describeSubnets(ids: readonly string[]) {
    this.#called(`DescribeSubnets ${ids.join(' ')}`);
    return ids.flatMap((subnetId) => {
      const availabilityZone = this.zones.get(subnetId);
      return availabilityZone === undefined ? [] : [{ subnetId, availabilityZone }];
    });
  }

  #called(call: string): void {
    this.calls.push(call);
    this.onCall(call);
  }

  #page<Value>(values: readonly Value[], nextToken = '0'): Page<Value> {
    const from = Number(nextToken);
    const to = from + this.pageSize;
    const page = { values: values.slice(from, to) };
    return to < values.length ? { ...page, nextToken: String(to) } : page;
  }
}
