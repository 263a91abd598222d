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
import { positionOf } from './going-on.ts';
import type { ReconcilePorts } from './ports.ts';
import { type ClusterReading, readCluster } from './read-cluster.ts';
import { readEc2, readSubnets } from './read-ec2.ts';
import { type ReadingLimits, readingLimits, Slice } from './slice.ts';
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
  limits: ReadingLimits = readingLimits,
): Promise<void> {
  await sessions.use(cluster, async (session) => {
    const due = await turn(ports, session);
    await Promise.all([due.swept, wakeOthers(ports, session, due)]);
    await stateSettings(ports, session);
    // Neither may depend on whether ECS can be read now.
    const { attempts, effects } = session.state;
    if (attempts.size + effects.size > 0) await ports.wakes.act(cluster);
    await saveSnapshot(ports, session);
    await observeCluster(ports, session, limits);
  });
}

/** What is read next is judged by what is set now. A log that goes by it already costs nothing. */
async function stateSettings(ports: ReconcilePorts, session: Session): Promise<void> {
  const stated: Observed = { type: 'SettingsStated', healing: ports.healing };
  if (admits(session.state, stated)) await bringIn(ports, session, [stated]);
}

async function observeCluster(
  ports: ReconcilePorts,
  session: Session,
  limits: ReadingLimits,
): Promise<void> {
  const slice = new Slice(ports.clock, limits);
  const { state } = session;
  const { readings } = state;
  const open = state.rolling.get('readings')?.open;
  const from = positionOf(state, slice.beganAt);
  const reading = await readCluster({ ...ports, state, slice, limits, from });
  const { tookMs } = slice;
  if (tookMs > readingMsMax) {
    const data = { cluster: session.cluster, tookMs };
    return ports.reporter.warn('this reading of the cluster took too long to be believed', data);
  }
  const tasks = (from === undefined ? 0 : (open?.tasks ?? 0)) + reading.tasks.length;
  const completed: Observed = {
    type: 'ReconcileCompleted',
    tasks,
    containerInstances: reading.containerInstances.length,
  };
  const { next } = reading;
  if (from === undefined && next === undefined) {
    await bringIn(ports, session, [...shownBy(reading), ...missed(reading), completed]);
  } else {
    await bringIn(ports, session, [...shownBy(reading), ...missed(reading, readings)]);
    // A part counts only once all that it saw stands in the log.
    if (slice.tookMs > readingMsMax) return;
    const follows = open === undefined ? {} : { follows: open.partId };
    const { beganAt } = slice;
    const partId = ports.ids.next();
    const type = 'ReadingPartCompleted';
    await bringIn(ports, session, [
      next === undefined
        ? { ...completed, ...follows }
        : { type, partId, ...follows, reading: readings, beganAt, next, tasks },
    ]);
  }
  // EC2 is asked about the instances that ECS has just told of.
  const ec2 = [
    ...(await readEc2(ports, session.state)),
    ...(await readSubnets(ports, session.state)),
  ];
  await bringIn(ports, session, ec2);
}

/** Everything that was described. */
function shownBy({ tasks, containerInstances }: ClusterReading): Observed[] {
  return [
    ...containerInstances.flatMap(observedOf),
    ...tasks.map((task): Observed => ({ type: 'TaskStateChanged', task })),
  ];
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

/**
 * What was asked for and not described; how often that must be is for `decide` to say.
 *
 * @param reading how many complete readings there were, for a part of the next
 */
function missed(
  { missedTasks, missedContainerInstances }: ClusterReading,
  reading?: number,
): Observed[] {
  const part = reading === undefined ? {} : { reading };
  return [
    ...[...missedTasks]
      .sort(byText)
      .map((taskArn): Observed => ({ type: 'TaskMissed', taskArn, ...part })),
    ...[...missedContainerInstances].sort(byText).map(
      (containerInstanceArn): Observed => ({
        type: 'ContainerInstanceMissed',
        containerInstanceArn,
      }),
    ),
  ];
}
