import type { HealingSettings } from '../../core/healing-settings.ts';
import type { Clock, Ec2, Ecs, Ids, Log, Reporter, Wakes } from '../ports.ts';

/** What `reconcile` needs of the world: it reads ECS and EC2, and changes nothing there. */
export interface ReconcilePorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ecs: Pick<
    Ecs,
    'listTasks' | 'describeTasks' | 'listContainerInstances' | 'describeContainerInstances'
  >;
  readonly ec2: Ec2;
  readonly wakes: Wakes;
  readonly reporter: Reporter;
  /** What is set of healing, for every cluster of the stack. */
  readonly healing: HealingSettings;
}
