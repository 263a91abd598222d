import type { ClusterName, PlacementId } from '../../core/ids.ts';
import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState, Placement } from '../../core/state/cluster-state.ts';
import { clusterAnswer } from '../../core/views/cluster.ts';
import { containerInstanceAnswers } from '../../core/views/container-instances.ts';
import { explanationAnswer } from '../../core/views/explanation-of.ts';
import { placementAnswer, placementAnswers } from '../../core/views/placements.ts';
import { taskAnswers } from '../../core/views/tasks.ts';
import { catchUp, type Session } from '../session.ts';
import { Sessions } from '../sessions.ts';
import { deletePlacement, updatePlacement } from './change-placement.ts';
import { requestDrain } from './drain.ts';
import { listEvents } from './events.ts';
import type { ApiPorts } from './ports.ts';
import { clusterUnknown, placementUnknown } from './problems.ts';
import { requestPlacement } from './request-placement.ts';
import type { Caller } from './submit.ts';
import type { LookedUp } from './task-definition.ts';

/** The body of `api`: what each route does, once its request is known to be well formed. */
export function createApi(ports: ApiPorts, clusters: readonly ClusterName[]) {
  const sessions = new Sessions();
  const lookedUp: LookedUp = new Map();

  async function withSession<Body>(
    named: string,
    work: (session: Session) => Promise<Outcome<Body>>,
  ): Promise<Outcome<Body>> {
    const cluster = clusters.find((one) => one === named);
    if (cluster === undefined) return clusterUnknown(named, clusters);
    return sessions.use(cluster, work);
  }

  function show<Body>(
    cluster: string,
    view: (state: ClusterState) => Body,
  ): Promise<Outcome<Body>> {
    return withSession(cluster, async (session) => {
      await catchUp(ports.log, session);
      return { type: 'answered', status: 200, body: view(session.state) };
    });
  }

  function showOne<Body>(
    cluster: string,
    placementId: string,
    view: (state: ClusterState, placement: Placement) => Body,
  ): Promise<Outcome<Body>> {
    return withSession(cluster, async (session) => {
      await catchUp(ports.log, session);
      const placement = session.state.placements.get(placementId as PlacementId);
      if (placement === undefined) return placementUnknown(placementId);
      return { type: 'answered', status: 200, body: view(session.state, placement) };
    });
  }

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
    listPlacements: (cluster: string) =>
      show(cluster, (state) => ({ placements: placementAnswers(state) })),
    showPlacement: (cluster: string, placementId: string) =>
      showOne(cluster, placementId, placementAnswer),
    explainPlacement: (cluster: string, placementId: string) =>
      showOne(cluster, placementId, explanationAnswer),
    showCluster: (cluster: string) => show(cluster, clusterAnswer),
    listContainerInstances: (cluster: string) =>
      show(cluster, (state) => ({ containerInstances: containerInstanceAnswers(state) })),
    drainContainerInstance: (cluster: string, id: string, caller: Caller) =>
      withSession(cluster, (session) => requestDrain(ports, session, 'DrainRequested', id, caller)),
    activateContainerInstance: (cluster: string, id: string, caller: Caller) =>
      withSession(cluster, (session) =>
        requestDrain(ports, session, 'ActivateRequested', id, caller),
      ),
    listTasks: (cluster: string) => show(cluster, (state) => ({ tasks: taskAnswers(state) })),
    listEvents: (
      cluster: string,
      query: { readonly after: number; readonly waitSeconds: number },
    ) => withSession(cluster, (session) => listEvents(ports, session, query)),
  };
}
