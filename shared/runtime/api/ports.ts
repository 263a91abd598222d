import type { Clock, Ecs, Ids, Log, Wakes } from '../ports.ts';

/** What the API needs of the world: of ECS, only to look up task definitions. */
export interface ApiPorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ecs: Pick<Ecs, 'describeTaskDefinition'>;
  readonly wakes: Wakes;
  /** Waits for a reader who asked to be told of what comes next. */
  pause(ms: number): Promise<void>;
}
