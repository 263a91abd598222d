import type * as z from 'zod';
import {
  clusterAnswerSchema,
  containerInstanceAnswerSchema,
  containerInstancesAnswerSchema,
  eventsAnswerSchema,
  explanationAnswerSchema,
  placementAnswerSchema,
  placementCreatedAnswerSchema,
  placementsAnswerSchema,
  tasksAnswerSchema,
} from './answers-schema.ts';
import { incidentAnswerSchema, incidentsAnswerSchema } from './incidents-schema.ts';
import { placementChangeSchema, placementRequestSchema } from './placement-schema.ts';

/** What one route is, for the router and for the OpenAPI document alike. */
export interface Route {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** In OpenAPI's notation. */
  readonly path: string;
  readonly summary: string;
  /** Statuses of success; each has the same body. */
  readonly statuses: readonly (200 | 201 | 202)[];
  readonly answer: z.ZodType;
  readonly body?: z.ZodType;
  readonly query?: readonly ('dryRun' | 'after' | 'wait' | 'slot')[];
}

const placements = '/clusters/{cluster}/placements';
const placement = `${placements}/{placementId}`;
const containerInstances = '/clusters/{cluster}/container-instances';

/** Every route of the API except the one of this document itself. */
export const routes = {
  requestPlacement: {
    operationId: 'requestPlacement',
    method: 'post',
    path: placements,
    summary: 'Ask for tasks, and be told where each goes',
    statuses: [200, 201, 202],
    answer: placementCreatedAnswerSchema,
    body: placementRequestSchema,
    query: ['dryRun'],
  },
  listPlacements: {
    operationId: 'listPlacements',
    method: 'get',
    path: placements,
    summary: 'All placements of a cluster and how they stand',
    statuses: [200],
    answer: placementsAnswerSchema,
  },
  showPlacement: {
    operationId: 'showPlacement',
    method: 'get',
    path: placement,
    summary: 'One placement and its tasks',
    statuses: [200],
    answer: placementAnswerSchema,
  },
  updatePlacement: {
    operationId: 'updatePlacement',
    method: 'patch',
    path: placement,
    summary: 'Change how many tasks are wanted',
    statuses: [200, 202],
    answer: placementCreatedAnswerSchema,
    body: placementChangeSchema,
  },
  deletePlacement: {
    operationId: 'deletePlacement',
    method: 'delete',
    path: placement,
    summary: 'Stop the tasks of a placement and forget it',
    statuses: [200, 202],
    answer: placementAnswerSchema,
  },
  explainPlacement: {
    operationId: 'explainPlacement',
    method: 'get',
    path: `${placement}/explanation`,
    summary: 'Why its tasks are where they are, or nowhere',
    statuses: [200],
    answer: explanationAnswerSchema,
    query: ['slot'],
  },
  showCluster: {
    operationId: 'showCluster',
    method: 'get',
    path: '/clusters/{cluster}',
    summary: 'Totals and health of a cluster',
    statuses: [200],
    answer: clusterAnswerSchema,
  },
  listContainerInstances: {
    operationId: 'listContainerInstances',
    method: 'get',
    path: containerInstances,
    summary: 'Container instances and what is free on each',
    statuses: [200],
    answer: containerInstancesAnswerSchema,
  },
  drainContainerInstance: {
    operationId: 'drainContainerInstance',
    method: 'post',
    path: `${containerInstances}/{id}/drain`,
    summary: 'Place nothing more on an instance and move its tasks away',
    statuses: [200, 202],
    answer: containerInstanceAnswerSchema,
  },
  activateContainerInstance: {
    operationId: 'activateContainerInstance',
    method: 'post',
    path: `${containerInstances}/{id}/activate`,
    summary: 'Take a drained instance into use again',
    statuses: [200, 202],
    answer: containerInstanceAnswerSchema,
  },
  listTasks: {
    operationId: 'listTasks',
    method: 'get',
    path: '/clusters/{cluster}/tasks',
    summary: 'All tasks of a cluster, whoever started them',
    statuses: [200],
    answer: tasksAnswerSchema,
  },
  listIncidents: {
    operationId: 'listIncidents',
    method: 'get',
    path: '/clusters/{cluster}/incidents',
    summary: 'What was lost and how it healed: all that is open, and the last hundred that ended',
    statuses: [200],
    answer: incidentsAnswerSchema,
  },
  showIncident: {
    operationId: 'showIncident',
    method: 'get',
    path: '/clusters/{cluster}/incidents/{incidentId}',
    summary: 'One incident: its first signal, verdicts, replacements and times',
    statuses: [200],
    answer: incidentAnswerSchema,
  },
  listEvents: {
    operationId: 'listEvents',
    method: 'get',
    path: '/clusters/{cluster}/events',
    summary: 'What happened after a position in the log; waits for it if asked to',
    statuses: [200],
    answer: eventsAnswerSchema,
    query: ['after', 'wait'],
  },
} as const satisfies Readonly<Record<string, Route>>;

/** A route changes something when it is not read with GET; such a call may carry a key. */
export function isMutation(route: Route): boolean {
  return route.method !== 'get';
}
