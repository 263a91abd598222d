import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type {
  ClusterAnswer,
  ContainerInstanceAnswer,
  EventsAnswer,
  ExplanationAnswer,
  PlacementAnswer,
  PlacementCreatedAnswer,
  TaskAnswer,
} from '../../core/views/answers.ts';
import type { IncidentAnswer, IncidentSummary } from '../../core/views/incidents.ts';

/** Who asks, and under which key, so that a repeated request is recognised as the same one. */
export interface Caller {
  /** The caller's ARN behind IAM, or the fixed stand-in of a local stack. */
  readonly requestedBy: string;
  /** The `Idempotency-Key` header: 1 to 64 characters, already checked. */
  readonly idempotencyKey?: string;
}

export interface PlacementsAnswer {
  readonly placements: readonly PlacementAnswer[];
}

export interface ContainerInstancesAnswer {
  readonly containerInstances: readonly ContainerInstanceAnswer[];
}

export interface TasksAnswer {
  readonly tasks: readonly TaskAnswer[];
}

export interface IncidentsAnswer {
  readonly incidents: readonly IncidentSummary[];
}

/** What may be asked of a placement that exists. */
export interface PlacementChange {
  readonly desiredCount: number;
}

/**
 * What the routes need done. Everything that arrives here is validated in form: the cluster is one
 * of those served, ids are of the right alphabet, defaults are filled in. What needs state or ECS to
 * judge (an unknown placement, a task definition, a used key) is an `Outcome` of type `refused`.
 *
 * @throws LogUnavailable, EcsUnavailable: answered with 503 and `Retry-After`.
 */
export interface ApiHandlers {
  requestPlacement(
    cluster: string,
    input: PlacementInput,
    options: Caller & { readonly dryRun: boolean },
  ): Promise<Outcome<PlacementCreatedAnswer>>;
  listPlacements(cluster: string): Promise<Outcome<PlacementsAnswer>>;
  showPlacement(cluster: string, placementId: string): Promise<Outcome<PlacementAnswer>>;
  updatePlacement(
    cluster: string,
    placementId: string,
    change: PlacementChange,
    caller: Caller,
  ): Promise<Outcome<PlacementCreatedAnswer>>;
  deletePlacement(
    cluster: string,
    placementId: string,
    caller: Caller,
  ): Promise<Outcome<PlacementAnswer>>;
  /** Of one slot alone if it is named, else of the first ones. */
  explainPlacement(
    cluster: string,
    placementId: string,
    asked: { readonly slot?: number },
  ): Promise<Outcome<ExplanationAnswer>>;
  showCluster(cluster: string): Promise<Outcome<ClusterAnswer>>;
  listContainerInstances(cluster: string): Promise<Outcome<ContainerInstancesAnswer>>;
  /** `id` is the last part of the container instance's ARN, or its `ec2InstanceId`. */
  drainContainerInstance(
    cluster: string,
    id: string,
    caller: Caller,
  ): Promise<Outcome<ContainerInstanceAnswer>>;
  activateContainerInstance(
    cluster: string,
    id: string,
    caller: Caller,
  ): Promise<Outcome<ContainerInstanceAnswer>>;
  listTasks(cluster: string): Promise<Outcome<TasksAnswer>>;
  listIncidents(cluster: string): Promise<Outcome<IncidentsAnswer>>;
  showIncident(cluster: string, incidentId: string): Promise<Outcome<IncidentAnswer>>;
  listEvents(
    cluster: string,
    query: { readonly after: number; readonly waitSeconds: number },
  ): Promise<Outcome<EventsAnswer>>;
}
