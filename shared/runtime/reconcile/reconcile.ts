import type { ClusterName, EpochMs, InboxId } from '../../core/ids.ts';
import type { InboxItem } from '../../core/log/item.ts';
import type { Observed } from '../../core/log/observed.ts';
import { byText } from '../../core/order.ts';
import { admits } from '../../core/state/admits.ts';
import { type ClusterState, isLive } from '../../core/state/cluster-state.ts';
import type { Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import { turn } from '../turn.ts';
import { wakeOthers } from '../wake.ts';
import type { ReconcilePorts } from './ports.ts';
import { type ClusterReading, readCluster } from './read-cluster.ts';
import { readEc2, readSubnets } from './read-ec2.ts';
import { saveSnapshot } from './snapshots.ts';

/** When more of the live tasks than this share vanish at once, it is the reading that is doubted. */
const vanishedShareMax = 0.2;
/** So few may always be missing: a share says nothing about small numbers. */
const vanishedFew = 2;

/** A task is about 1 KB of JSON, and an inbox item has to fit a store's item. */
const entriesPerInboxItem = 100;

/**
 * The body of `reconcile`, once a minute for each cluster: decides what has become due, re-reads ECS
 * and EC2 as the truth and brings in what no event told, saves a snapshot, and wakes `act`. It
 * starts and stops nothing.
 *
 * @throws EcsUnavailable, Ec2Unavailable: what is due has been decided all the same
 */
export async function reconcile(
  ports: ReconcilePorts,
  sessions: Sessions,
  cluster: ClusterName,
): Promise<void> {
  await sessions.use(cluster, async (session) => {
    const due = await turn(ports, session);
    await Promise.all([due.swept, wakeOthers(ports, session, due)]);
    await observeCluster(ports, session);
    await saveSnapshot(ports, session);
    const { attempts, effects } = session.state;
    if (attempts.size + effects.size > 0) await ports.wakes.act(cluster);
  });
}

async function observeCluster(ports: ReconcilePorts, session: Session): Promise<void> {
  const reading = await readCluster(ports, session.state);
  const { tasks, containerInstances } = reading;
  await bringIn(ports, session, [
    ...containerInstances.map(
      (containerInstance): Observed => ({
        type: 'ContainerInstanceStateChanged',
        containerInstance,
      }),
    ),
    ...tasks.map((task): Observed => ({ type: 'TaskStateChanged', task })),
    ...missed(ports, session.state, reading),
    {
      type: 'ReconcileCompleted',
      tasks: tasks.length,
      containerInstances: containerInstances.length,
    },
  ]);
  // EC2 is asked about the instances that ECS has just told of.
  const ec2 = [
    ...(await readEc2(ports, session.state)),
    ...(await readSubnets(ports, session.state)),
  ];
  await bringIn(ports, session, ec2);
}

/** Only what is news is put into the inbox: a calm cluster costs one small append. */
async function bringIn(
  ports: ReconcilePorts,
  session: Session,
  observed: readonly Observed[],
): Promise<void> {
  const entries = observed.filter((entry) => admits(session.state, entry));
  if (entries.length === 0) return;
  const receivedAt = ports.clock.now() as EpochMs;
  const arrivals: InboxItem[] = [];
  for (let first = 0; first < entries.length; first += entriesPerInboxItem) {
    const id = `reconciled-${ports.ids.next()}` as InboxId;
    const some = entries.slice(first, first + entriesPerInboxItem);
    arrivals.push({ id, receivedAt, entries: some });
  }
  const report = await turn(ports, session, arrivals);
  await Promise.all([report.swept, wakeOthers(ports, session, report)]);
}

function missed(
  { reporter }: ReconcilePorts,
  state: ClusterState,
  { missedTasks, missedContainerInstances }: ClusterReading,
): Observed[] {
  const live = [...state.tasks.values()].filter(isLive).length;
  if (missedTasks.length > Math.max(vanishedFew, live * vanishedShareMax)) {
    const { cluster } = state;
    reporter.warn('too many tasks vanished at once: the reading is not believed', {
      cluster,
      live,
      vanished: missedTasks.length,
    });
    return [];
  }
  return [
    ...[...missedTasks].sort(byText).map((taskArn): Observed => ({ type: 'TaskMissed', taskArn })),
    ...[...missedContainerInstances].sort(byText).map(
      (containerInstanceArn): Observed => ({
        type: 'ContainerInstanceMissed',
        containerInstanceArn,
      }),
    ),
  ];
}
