import type { ClusterName, PlacementId } from '../../core/ids.ts';
import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState, Placement } from '../../core/state/cluster-state.ts';
import { clusterAnswer } from '../../core/views/cluster.ts';
import { containerInstanceAnswers } from '../../core/views/container-instances.ts';
import { incidentAnswer, incidentSummaries } from '../../core/views/incidents.ts';
import { placementAnswer, placementAnswers } from '../../core/views/placements.ts';
import { taskAnswers } from '../../core/views/tasks.ts';
import { catchUp, type Session } from '../session.ts';
import { Sessions } from '../sessions.ts';
import { deletePlacement, updatePlacement } from './change-placement.ts';
import { requestDrain } from './drain.ts';
import { listEvents } from './events.ts';
import { explainPlacement } from './explain-placement.ts';
import type { ApiPorts } from './ports.ts';
import { clusterUnknown, incidentUnknown, placementUnknown, versionBehind } from './problems.ts';
import { requestPlacement } from './request-placement.ts';
import type { Caller } from './submit.ts';
import type { LookedUp } from './task-definition.ts';

/** Runs work on the session of the cluster that was named, if this stack schedules it. */
type WithSession = <Body>(
  named: string,
  work: (session: Session) => Promise<Outcome<Body>>,
) => Promise<Outcome<Body>>;

/** The body of `api`: what each route does, once its request is known to be well formed. */
export function createApi(
  ports: ApiPorts,
  clusters: readonly ClusterName[],
  sessions: Sessions = new Sessions(),
) {
  const withSession: WithSession = async (named, work) => {
    const cluster = clusters.find((one) => one === named);
    if (cluster === undefined) return clusterUnknown(named, clusters);
    return sessions.use(cluster, work);
  };
  return { ...changes(ports, readable(withSession)), ...views(ports, withSession) };
}

/** Whoever cannot read the log knows neither what was asked before nor what became of it. */
function readable(withSession: WithSession): WithSession {
  return (named, work) =>
    withSession(named, async (session) => {
      try {
        const outcome = await work(session);
        return session.state.unreadable === undefined ? outcome : versionBehind();
      } catch (error) {
        if (session.state.unreadable === undefined) throw error;
        return versionBehind();
      }
    });
}

/** The routes that bring a request into the log. */
function changes(ports: ApiPorts, withSession: WithSession) {
  const lookedUp: LookedUp = new Map();
  return {
    requestPlacement: (
      cluster: string,
      input: PlacementInput,
      options: Caller & { readonly dryRun: boolean },
    ) =>
      withSession(cluster, (session) => requestPlacement(ports, lookedUp, session, input, options)),
    updatePlacement: (
      cluster: string,
      placementId: string,
      change: { readonly desiredCount: number },
      caller: Caller,
    ) =>
      withSession(cluster, (session) =>
        updatePlacement(ports, session, placementId, change, caller),
      ),
    deletePlacement: (cluster: string, placementId: string, caller: Caller) =>
      withSession(cluster, (session) => deletePlacement(ports, session, placementId, caller)),
    drainContainerInstance: (cluster: string, id: string, caller: Caller) =>
      withSession(cluster, (session) => requestDrain(ports, session, 'DrainRequested', id, caller)),
    activateContainerInstance: (cluster: string, id: string, caller: Caller) =>
      withSession(cluster, (session) =>
        requestDrain(ports, session, 'ActivateRequested', id, caller),
      ),
  };
}

/** The routes that only show what the log says. */
function views(ports: ApiPorts, withSession: WithSession) {
  const withReadable = readable(withSession);
  function show<Body>(
    cluster: string,
    view: (state: ClusterState) => Body,
    within = withReadable,
  ): Promise<Outcome<Body>> {
    return within(cluster, async (session) => {
      await catchUp(ports.log, session);
      return { type: 'answered', status: 200, body: view(session.state) };
    });
  }

  function showOne<Body>(
    cluster: string,
    placementId: string,
    view: (state: ClusterState, placement: Placement) => Body,
  ): Promise<Outcome<Body>> {
    return withReadable(cluster, async (session) => {
      await catchUp(ports.log, session);
      const placement = session.state.placements.get(placementId as PlacementId);
      if (placement === undefined) return placementUnknown(placementId);
      return { type: 'answered', status: 200, body: view(session.state, placement) };
    });
  }

  return {
    listPlacements: (cluster: string) =>
      show(cluster, (state) => ({ placements: placementAnswers(state) })),
    showPlacement: (cluster: string, placementId: string) =>
      showOne(cluster, placementId, placementAnswer),
    explainPlacement: (
      cluster: string,
      placementId: string,
      asked: { readonly slot?: number } = {},
    ) =>
      withReadable(cluster, (session) =>
        explainPlacement(ports.log, session, placementId as PlacementId, asked),
      ),
    // Says itself that it cannot be read.
    showCluster: (cluster: string) => show(cluster, clusterAnswer, withSession),
    listContainerInstances: (cluster: string) =>
      show(cluster, (state) => ({ containerInstances: containerInstanceAnswers(state) })),
    listTasks: (cluster: string) => show(cluster, (state) => ({ tasks: taskAnswers(state) })),
    listIncidents: (cluster: string) =>
      show(cluster, (state) => ({ incidents: incidentSummaries(state) })),
    showIncident: (cluster: string, incidentId: string) =>
      withReadable(cluster, async (session) => {
        await catchUp(ports.log, session);
        const body = incidentAnswer(session.state, incidentId);
        if (body === undefined) return incidentUnknown(incidentId);
        return { type: 'answered', status: 200, body };
      }),
    listEvents: (
      cluster: string,
      query: { readonly after: number; readonly waitSeconds: number },
    ) => withSession(cluster, (session) => listEvents(ports, session, query)),
  };
}
