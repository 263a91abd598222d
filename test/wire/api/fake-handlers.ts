import type { EpochMs, PlacementId, Seq } from '../../../shared/core/ids.ts';
import type { PlacementInput, PlacementRequest } from '../../../shared/core/placement.ts';
import type { Outcome } from '../../../shared/core/problem.ts';
import type {
  ContainerInstanceAnswer,
  PlacementAnswer,
} from '../../../shared/core/views/answers.ts';
import { createApp } from '../../../shared/wire/api/app.ts';
import type { ApiHandlers } from '../../../shared/wire/api/handlers.ts';
import { answerExamples } from '../../../shared/wire/api/openapi-examples.ts';

/** What the routes asked of the handlers: the name of the call and its arguments. */
export type Call = readonly [keyof ApiHandlers, ...unknown[]];

/** Handlers that keep placements in memory, know no ECS, and note every call. */
export function fakeHandlers(): { readonly handlers: ApiHandlers; readonly calls: Call[] } {
  const calls: Call[] = [];
  const placements = new Map<string, PlacementAnswer>();
  const find = (id: string): Outcome<PlacementAnswer> => {
    const placement = placements.get(id);
    return placement === undefined ? unknown(`placement ${id}`) : answered(placement);
  };
  const note = (...call: Call) => {
    calls.push(call);
  };
  const handlers: ApiHandlers = {
    async requestPlacement(cluster, input, options) {
      note('requestPlacement', cluster, input, options);
      const placement = placementOf(`P${placements.size + 1}`, input);
      if (!options.dryRun) placements.set(placement.placementId, placement);
      const { placementId } = placement;
      const body = { placementId, dryRun: options.dryRun, placement, decisions: [] };
      return { type: 'answered', status: options.dryRun ? 200 : 201, body };
    },
    async listPlacements(cluster) {
      note('listPlacements', cluster);
      return answered({ placements: [...placements.values()] });
    },
    async showPlacement(cluster, placementId) {
      note('showPlacement', cluster, placementId);
      return find(placementId);
    },
    async updatePlacement(cluster, placementId, change, caller) {
      note('updatePlacement', cluster, placementId, change, caller);
      const found = find(placementId);
      if (found.type === 'refused') return found;
      const placement = { ...found.body, ...change };
      placements.set(placementId, placement);
      return answered({
        placementId: placement.placementId,
        dryRun: false,
        placement,
        decisions: [],
      });
    },
    async deletePlacement(cluster, placementId, caller) {
      note('deletePlacement', cluster, placementId, caller);
      const found = find(placementId);
      placements.delete(placementId);
      return found;
    },
    async explainPlacement(cluster, placementId, asked) {
      note('explainPlacement', cluster, placementId, asked);
      const found = find(placementId);
      if (found.type === 'refused') return found;
      return answered({
        placementId: found.body.placementId,
        seq: 7 as Seq,
        summary: 'It waits.',
        waiting: found.body.desiredCount,
        ruledOut: { 'RESOURCE:CPU': 3 },
        containerInstances: [],
        capacity: [],
        wouldHelp: [],
        placed: [],
      });
    },
    async showCluster(cluster) {
      note('showCluster', cluster);
      return answered({
        cluster,
        seq: 7 as Seq,
        at: 1_700_000_000_000 as EpochMs,
        health: 'OK',
        zones: [],
        placements: placements.size,
        desiredCount: 5,
        runningCount: 2,
        pendingCount: 3,
        tasks: 2,
        containerInstances: 0,
        registered: { cpuUnits: 4096, memoryMiB: 7000 },
        used: { cpuUnits: 512, memoryMiB: 900 },
        fargateTasks: 1,
      });
    },
    async listContainerInstances(cluster) {
      note('listContainerInstances', cluster);
      return answered({ containerInstances: [containerInstance] });
    },
    async drainContainerInstance(cluster, id, caller) {
      note('drainContainerInstance', cluster, id, caller);
      return answered({ ...containerInstance, status: 'DRAINING' });
    },
    async activateContainerInstance(cluster, id, caller) {
      note('activateContainerInstance', cluster, id, caller);
      return answered(containerInstance);
    },
    async listTasks(cluster) {
      note('listTasks', cluster);
      return answered({ tasks: [] });
    },
    async listIncidents(cluster) {
      note('listIncidents', cluster);
      return answered({ incidents: [] });
    },
    async showIncident(cluster, incidentId) {
      note('showIncident', cluster, incidentId);
      return unknown(`incident ${incidentId}`);
    },
    async listEvents(cluster, query) {
      note('listEvents', cluster, query);
      const after = query.after as Seq;
      return answered({ after, next: after, events: [] });
    },
  };
  return { handlers, calls };
}

/** An app over fake handlers, with a function that sends JSON to it. */
export function fakeApi(overrides: Partial<ApiHandlers> = {}) {
  const { handlers, calls } = fakeHandlers();
  const errors: unknown[] = [];
  const app = createApp(
    { ...handlers, ...overrides },
    {
      clusters: ['demo', 'other'],
      requestedBy: (context) => context.req.header('x-test-caller') ?? 'arn:aws:iam::1:user/ana',
      onError: (error) => errors.push(error),
    },
  );
  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    Promise.resolve(
      app.request(path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  return { app, calls, errors, send };
}

// The example is typed as plain JSON; the compiler holds schemas and interfaces together elsewhere.
const containerInstance =
  answerExamples.activateContainerInstance as object as ContainerInstanceAnswer;

function placementOf(id: string, input: PlacementInput): PlacementAnswer {
  return {
    placementId: id as PlacementId,
    status: 'ACTIVE',
    requestedAt: 1_700_000_000_000 as EpochMs,
    desiredCount: input.desiredCount,
    pendingCount: input.desiredCount,
    runningCount: 0,
    finishedCount: 0,
    request: {
      ...input,
      group: input.group ?? `estiva:${id}`,
      taskDefinition: input.taskDefinition as PlacementRequest['taskDefinition'],
    },
    tasks: [],
  };
}

function answered<Answer>(body: Answer): Outcome<Answer> {
  return { type: 'answered', status: 200, body };
}

function unknown(what: string): Outcome<never> {
  return {
    type: 'refused',
    problem: { status: 404, code: 'unknown', title: 'Not found', detail: `No ${what}.` },
  };
}
