import type { ContainerInstance } from '../../core/ecs.ts';
import type { ClusterName, EpochMs, InboxId } from '../../core/ids.ts';
import type { InboxItem } from '../../core/log/item.ts';
import type { Observed } from '../../core/log/observed.ts';
import { byText } from '../../core/order.ts';
import { admits } from '../../core/state/admits.ts';
import { catchUp, type Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import { turn } from '../turn.ts';
import { wakeOthers } from '../wake.ts';
import type { ReconcilePorts } from './ports.ts';
import { type ClusterReading, readCluster } from './read-cluster.ts';
import { readEc2, readSubnets } from './read-ec2.ts';
import { saveSnapshot } from './snapshots.ts';

/** A task is about 1 KB of JSON, and an inbox item has to fit a store's item. */
const entriesPerInboxItem = 100;
/** A reading that took longer than this is of no one moment, and the next has begun. */
const readingMsMax = 60_000;

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
    // Neither may depend on whether ECS can be read now.
    const { attempts, effects } = session.state;
    if (attempts.size + effects.size > 0) await ports.wakes.act(cluster);
    await saveSnapshot(ports, session);
    await observeCluster(ports, session);
  });
}

async function observeCluster(ports: ReconcilePorts, session: Session): Promise<void> {
  const beganAt = ports.clock.now();
  const reading = await readCluster(ports, session.state);
  const tookMs = ports.clock.now() - beganAt;
  if (tookMs > readingMsMax) {
    const data = { cluster: session.cluster, tookMs };
    return ports.reporter.warn('this reading of the cluster took too long to be believed', data);
  }
  const { tasks, containerInstances } = reading;
  await bringIn(ports, session, [
    ...containerInstances.flatMap(observedOf),
    ...tasks.map((task): Observed => ({ type: 'TaskStateChanged', task })),
    ...missed(reading),
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

/** How an instance stands and how it is: its health changes without a version. */
function observedOf({ impaired, ...containerInstance }: ContainerInstance): Observed[] {
  const { containerInstanceArn } = containerInstance;
  const stands: Observed = { type: 'ContainerInstanceStateChanged', containerInstance };
  if (impaired === undefined) return [stands];
  const overallStatus = impaired.length === 0 ? 'OK' : 'IMPAIRED';
  const type = 'ContainerInstanceHealthChanged';
  return [stands, { type, containerInstanceArn, overallStatus, impaired }];
}

/**
 * Only what is news is put into the inbox: a calm cluster costs one small append. It is news to what
 * the log says by now: while ECS was read, an event may have told of what was before.
 */
async function bringIn(
  ports: ReconcilePorts,
  session: Session,
  observed: readonly Observed[],
): Promise<void> {
  if (observed.length === 0) return;
  await catchUp(ports.log, session);
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

/** What a complete reading lacked; how often that must be is for `decide` to say. */
function missed({ missedTasks, missedContainerInstances }: ClusterReading): Observed[] {
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
