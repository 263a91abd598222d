import type { EpochMs } from '../../ids.ts';
import type { ReplacementCause } from '../../log/decided.ts';
import type {
  ClusterState,
  Ec2Signals,
  KnownContainerInstance,
} from '../../state/cluster-state.ts';
import { isMissing } from '../../state/readings.ts';
import { checksThatFail, isLostBySilence } from './silence.ts';

/** What Estiva takes an instance for. */
export type Verdict =
  | 'HEALTHY'
  /** Nothing new is placed there, and what runs there is left alone. */
  | 'SUSPECT'
  /** Its tasks move while they run: a successor first, then the stop. */
  | 'DRAINING'
  /** Its tasks count no more and are started elsewhere; none that may still run is stopped. */
  | 'LOST'
  /** Too much failed there: nothing new is placed, and what runs goes on. */
  | 'QUARANTINED'
  /** Out of quarantine: one task at a time, until one has run for a while. */
  | 'RETURNED';

/** How an instance stands: `lost` says why its tasks are replaced, `closed` why none is placed there. */
export interface InstanceStanding {
  readonly verdict: Verdict;
  readonly closed?: string;
  readonly lost?: ReplacementCause;
}

/** One line of the table. */
interface Signal {
  readonly verdict: Verdict;
  /** Why nothing is placed there; a function where ECS's own word is told. */
  readonly closed?: string | ((seen: Seen) => string);
  readonly lost?: ReplacementCause;
  readonly shows: (seen: Seen) => boolean;
}

interface Seen {
  readonly instance: KnownContainerInstance;
  readonly ec2: Partial<Ec2Signals>;
}

/**
 * Which signal leads where: the first line that shows decides. What is certain stands before what
 * only may be. Silence is the one signal that time makes worse, and so stands apart, in `judge`.
 */
const signals: readonly Signal[] = [
  // EC2 says so: certain, and never taken back.
  {
    shows: ({ ec2 }) => ec2.state === 'shutting-down' || ec2.state === 'terminated',
    verdict: 'LOST',
    closed: 'EC2_INSTANCE_TERMINATED',
    lost: 'EC2_INSTANCE_TERMINATED',
  },
  {
    shows: ({ ec2 }) => ec2.state === 'stopping' || ec2.state === 'stopped',
    verdict: 'LOST',
    closed: 'EC2_INSTANCE_STOPPED',
    lost: 'EC2_INSTANCE_STOPPED',
  },
  // EC2 knew nothing of it twice, a minute apart, while its agent was silent.
  {
    shows: ({ ec2 }) => isMissing(ec2),
    verdict: 'LOST',
    closed: 'EC2_INSTANCE_TERMINATED',
    lost: 'EC2_INSTANCE_TERMINATED',
  },
  // It goes in two minutes.
  {
    shows: ({ ec2 }) => ec2.spotInterruption !== undefined,
    verdict: 'DRAINING',
    closed: 'SPOT_INTERRUPTION',
    lost: 'SPOT_INTERRUPTION',
  },
  // ECS says that it has left, or shows it no more, twice, a minute apart: no drain has to wait now.
  {
    shows: ({ instance: { status } }) => status === 'INACTIVE' || status === 'DEREGISTERING',
    verdict: 'LOST',
    closed: ({ instance }) => instance.status,
    lost: 'CONTAINER_INSTANCE_GONE',
  },
  {
    shows: ({ instance }) => isMissing(instance),
    verdict: 'LOST',
    closed: 'MISSING',
    lost: 'CONTAINER_INSTANCE_GONE',
  },
  // Its Auto Scaling group takes it, and waits for the hook.
  {
    shows: ({ ec2 }) => ec2.terminateLifecycleAction !== undefined,
    verdict: 'DRAINING',
    closed: 'TERMINATING',
    lost: 'CONTAINER_INSTANCE_DRAINING',
  },
  // ECS did not show it once.
  {
    shows: ({ instance }) => instance.missedFirstAt !== undefined,
    verdict: 'SUSPECT',
    closed: 'MISSING',
  },
  // Set by us, by a person, or by ECS.
  {
    shows: ({ instance }) => instance.status === 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',
    lost: 'CONTAINER_INSTANCE_DRAINING',
  },
  {
    shows: ({ instance: { status } }) => status !== 'ACTIVE',
    verdict: 'SUSPECT',
    closed: ({ instance }) => instance.status,
  },
  {
    shows: ({ instance }) => instance.draining === true || instance.wanted === 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',
    lost: 'CONTAINER_INSTANCE_DRAINING',
  },
  // AWS will stop it in days, and lets no word of it be taken back.
  {
    shows: ({ ec2 }) => isRetirement(ec2.scheduledChange),
    verdict: 'DRAINING',
    closed: 'SCHEDULED_RETIREMENT',
    lost: 'SCHEDULED_RETIREMENT',
  },
  // EC2 thinks that a Spot interruption is likely.
  {
    shows: ({ ec2 }) => ec2.rebalanceRecommended === true,
    verdict: 'DRAINING',
    closed: 'REBALANCE_RECOMMENDED',
    lost: 'REBALANCE_RECOMMENDED',
  },
  // What may be over in a moment.
  {
    shows: ({ instance }) => !instance.agentConnected,
    verdict: 'SUSPECT',
    closed: 'AGENT',
  },
  // Tasks of several placements failed there, one after another.
  {
    shows: ({ instance: { quarantine } }) =>
      quarantine !== undefined && quarantine.probationFrom === undefined,
    verdict: 'QUARANTINED',
    closed: 'QUARANTINED',
  },
  {
    shows: ({ instance }) => checksThatFail(instance.impaired).length > 0,
    verdict: 'SUSPECT',
    closed: ({ instance }) => checksThatFail(instance.impaired)[0] ?? 'IMPAIRED',
  },
  // Open, to one task at a time: see `filters/probation`.
  {
    shows: ({ instance }) => instance.quarantine !== undefined,
    verdict: 'RETURNED',
  },
];

const healthy: InstanceStanding = { verdict: 'HEALTHY' };
const none: Partial<Ec2Signals> = {};

/** Rows are never changed in place, so that what was said once of these two is true of them for ever. */
const standings = new WeakMap<
  KnownContainerInstance,
  { readonly ec2: Partial<Ec2Signals>; readonly standing: InstanceStanding }
>();

/** What an instance is taken for by what was said of it, however long ago. */
export function standingOf(
  state: ClusterState,
  instance: KnownContainerInstance,
): InstanceStanding {
  const { ec2InstanceId } = instance;
  const said = ec2InstanceId === undefined ? undefined : state.ec2Instances.get(ec2InstanceId);
  const ec2 = said ?? none;
  const known = standings.get(instance);
  if (known?.ec2 === ec2) return known.standing;
  const standing = standingBy({ instance, ec2 });
  standings.set(instance, { ec2, standing });
  return standing;
}

function standingBy(seen: Seen): InstanceStanding {
  const signal = signals.find(({ shows }) => shows(seen));
  if (signal === undefined) return healthy;
  const { verdict, closed, lost } = signal;
  return {
    verdict,
    ...(closed !== undefined && { closed: typeof closed === 'string' ? closed : closed(seen) }),
    ...(lost !== undefined && { lost }),
  };
}

/** The same at a moment: a suspect whose agent has been silent for too long is lost. */
export function judgeInstance(
  state: ClusterState,
  instance: KnownContainerInstance,
  at: EpochMs,
): InstanceStanding {
  const standing = standingOf(state, instance);
  // What is only to move waits for budgets; when it has died meanwhile, it waits no more.
  const mayBeDead = standing.closed === 'AGENT' || standing.verdict === 'DRAINING';
  if (!mayBeDead || !isLostBySilence(state, instance, at)) return standing;
  return { verdict: 'LOST', closed: 'AGENT', lost: 'AGENT_SILENT' };
}

/** Health's codes for what ends an instance; a reboot or work on the network leaves it where it is. */
function isRetirement(eventTypeCode = ''): boolean {
  return /_(RETIREMENT|STOP)_SCHEDULED$/.test(eventTypeCode);
}
