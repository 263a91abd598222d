import type { ObservedTask, RunTaskRequest } from '../../shared/core/ecs.ts';
import type { EffectOutcome, RunTaskOutcome } from '../../shared/core/effects/outcomes.ts';
import type { ContainerInstanceArn, TaskArn } from '../../shared/core/ids.ts';
import type { Ecs } from '../../shared/runtime/ports.ts';
import { taskOf } from '../core/cluster-under-test.ts';

type Call =
  | { readonly call: 'RunTask'; readonly request: RunTaskRequest }
  | { readonly call: 'StopTask'; readonly taskArn: TaskArn; readonly reason: string }
  | {
      readonly call: 'UpdateContainerInstancesState';
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly status: 'DRAINING' | 'ACTIVE';
    }
  | { readonly call: 'DescribeTasks'; readonly taskArns: readonly TaskArn[] };

type Effects = Pick<
  Ecs,
  'runTask' | 'stopTask' | 'updateContainerInstancesState' | 'describeTasks'
>;

/** ECS as a test tells it to be: it remembers every call, and accepts what nobody said otherwise of. */
export class ScriptedEcs implements Effects {
  readonly calls: Call[] = [];
  /** What ECS shows of tasks. */
  readonly tasks = new Map<TaskArn, ObservedTask>();
  onRunTask: (request: RunTaskRequest) => RunTaskOutcome | Promise<RunTaskOutcome> = (request) =>
    this.start(request);
  onStopTask: (taskArn: TaskArn) => EffectOutcome = () => ({ type: 'accepted' });
  onUpdate: () => EffectOutcome = () => ({ type: 'accepted' });
  onDescribe: () => void = () => undefined;

  /** Starts the tasks of a request as ECS does. */
  start(request: RunTaskRequest): RunTaskOutcome {
    const tasks = Array.from({ length: request.count }, (_, index) => {
      const task = taskOf(`${request.clientToken}-${index}`, {
        startedBy: request.startedBy,
        lastStatus: 'PROVISIONING',
        group: request.group,
      });
      this.tasks.set(task.taskArn, task);
      return task;
    });
    return { type: 'accepted', tasks, failures: [] };
  }

  /** The names of the calls so far, in order, and forgets them. */
  take(): string[] {
    return this.calls.splice(0).map(({ call }) => call);
  }

  /** The requests of all `RunTask` calls so far. */
  get requests(): RunTaskRequest[] {
    return this.calls.flatMap((one) => (one.call === 'RunTask' ? [one.request] : []));
  }

  async runTask(request: RunTaskRequest): Promise<RunTaskOutcome> {
    this.calls.push({ call: 'RunTask', request });
    return this.onRunTask(request);
  }

  async stopTask(_: string, taskArn: TaskArn, reason: string): Promise<EffectOutcome> {
    this.calls.push({ call: 'StopTask', taskArn, reason });
    return this.onStopTask(taskArn);
  }

  async updateContainerInstancesState(
    _: string,
    containerInstanceArn: ContainerInstanceArn,
    status: 'DRAINING' | 'ACTIVE',
  ): Promise<EffectOutcome> {
    this.calls.push({ call: 'UpdateContainerInstancesState', containerInstanceArn, status });
    return this.onUpdate();
  }

  async describeTasks(_: string, taskArns: readonly TaskArn[]): Promise<readonly ObservedTask[]> {
    this.calls.push({ call: 'DescribeTasks', taskArns });
    this.onDescribe();
    return taskArns.flatMap((arn) => this.tasks.get(arn) ?? []);
  }
}
