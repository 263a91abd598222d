import type { EpochMs } from '../../shared/core/ids.ts';
import type { HaltReason, ReplacementCause, StopReason } from '../../shared/core/log/decided.ts';
import type { Entry } from '../../shared/core/log/item.ts';
import { short } from '../wiring/narration/sentence.ts';

const causes: Readonly<Record<ReplacementCause, string>> = {
  TASK_STOPPED: 'the task stopped unasked',
  TASK_MISSING: 'ECS does not show the task any more',
  START_REFUSED: 'its start was refused, in part or in whole',
  EC2_INSTANCE_TERMINATED: 'EC2 says that its instance is terminated',
  EC2_INSTANCE_STOPPED: 'EC2 says that its instance is stopped',
  SPOT_INTERRUPTION: 'EC2 takes its Spot instance back',
  CONTAINER_INSTANCE_GONE: 'its container instance is no longer registered',
  CONTAINER_INSTANCE_DRAINING: 'its container instance is being drained',
  TASK_UNHEALTHY: 'its health check fails',
  TASK_STUCK: 'it has not begun to run for a quarter of an hour',
  AGENT_SILENT: 'nobody has heard of its instance for minutes; it is left alone in case it runs',
  REBALANCE_RECOMMENDED: 'EC2 thinks that its Spot instance will be taken back',
  SCHEDULED_RETIREMENT: 'AWS has announced the end of its instance',
  PREEMPTED: 'its room is needed for a task of a higher priority',
  AGENT_DISCONNECTED: 'it had not started after a minute, and the agent there is disconnected',
};

const stops: Readonly<Record<StopReason, string>> = {
  'placement deleted': 'nobody wants it: its placement is being deleted',
  'desired count lowered': 'nobody wants it: fewer tasks are asked for',
  replaced: 'the task that replaces it runs',
  'gang incomplete': 'its gang could not be started as a whole',
  'never started': 'it has not begun to run, and another is to be started for it',
  'instance terminated': 'its instance is terminated, and ECS still shows it',
  preempted: 'its room is needed for a task of a higher priority',
  'not known to the log': 'it is ours, and no slot of the log wants it',
};

const halts: Readonly<Record<HaltReason, string>> = {
  ALL_ZONES_DARK: 'no instance is known to be well, so that it may be us who do not see',
  TOO_MANY_IN_DOUBT: 'too many instances are silent, missing or impaired at once',
  TOO_MANY_VANISHED: 'more than a fifth of the tasks are missing at once',
  NOT_READ: 'ECS has not been read completely for more than five minutes',
};

/**
 * What a decision follows from, a line each; nothing for what is no decision.
 *
 * @param at when it was decided
 */
export function reasonsOf(entry: Entry, at: EpochMs): string[] {
  switch (entry.type) {
    case 'TaskPlaced': {
      const { cpuUnits, memoryMiB } = entry.demand;
      return [`each takes ${cpuUnits} CPU units and ${memoryMiB} MiB; attempt ${entry.attemptId}`];
    }
    case 'TaskUnplaceable':
      return entry.reason.nearest.map(
        ({ containerInstanceArn, reason, asked, remained }) =>
          `nearest ${short(containerInstanceArn)}: ${reason}, asked ${asked}, remained ${remained}`,
      );
    case 'TaskReplacementDecided':
      return [
        `because ${causes[entry.cause]}`,
        ...(entry.notBefore > at ? [`not before ${new Date(entry.notBefore).toISOString()}`] : []),
      ];
    case 'TaskReplacementWithdrawn':
      return ['because nothing speaks against it any more, and no other was started for it'];
    case 'TaskPreempted':
      return [
        `because ${entry.for.placementId}/${entry.for.slot}, of a higher priority, has no room elsewhere`,
      ];
    case 'SlotNominated':
      return ['because preempted tasks make room for it there'];
    case 'TaskForgotten':
      return ['because ECS does not show it any more'];
    case 'TaskStopDecided':
      return [`because ${stops[entry.reason]}`];
    case 'AttemptExpired':
      return ['because its outcome stayed unknown for longer than its token is safe'];
    case 'AttemptWithdrawn':
      return ['because EC2 takes away the instance that it was to start on'];
    case 'ContainerInstanceQuarantined':
      return [
        `because ${entry.failures} tasks failed there, of ${entry.placementIds.join(', ')}`,
        `until ${new Date(entry.until).toISOString()}, and then one task at a time`,
      ];
    case 'PlacementBlamed':
      return [`because its tasks failed on ${entry.containerInstanceArns.map(short).join(', ')}`];
    case 'HealingHalted':
      return [`because ${halts[entry.because]}`];
    case 'HealingResumed':
      return ['because nothing is in doubt any more'];
    case 'PlacementClosed':
      return ['because it was to be deleted and no task of it is left'];
    case 'SlotsReleased':
      return ['because fewer tasks are asked for'];
    case 'TaskFinished':
      return ['because it ended as its restart policy lets it'];
    default:
      return [];
  }
}
