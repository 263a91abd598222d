import type { Decided, Target, UnplaceableReason } from '../../../shared/core/log/decided.ts';
import type { Entry, StoredEntry } from '../../../shared/core/log/item.ts';
import { counted, listed, revisionOf, type Sentence, short } from './sentence.ts';

/** Says in words what an entry of the log decided or learned; nothing for what events say too. */
export function describeEntry(stored: StoredEntry): Sentence | undefined {
  // Whatever this version does not know falls through to the end.
  const entry = stored as Entry;
  switch (entry.type) {
    case 'PlacementRequested': {
      const { taskDefinition, desiredCount } = entry.request;
      const text = `placement ${entry.placementId} asks for ${desiredCount} × ${revisionOf(taskDefinition)}`;
      return { tone: 'strong', text };
    }
    case 'PlacementUpdateRequested':
      return {
        tone: 'strong',
        text: `placement ${entry.placementId} now asks for ${counted(entry.desiredCount, 'task')}`,
      };
    case 'PlacementDeleteRequested':
      return { tone: 'strong', text: `placement ${entry.placementId} is to be deleted` };
    case 'RunTaskRefused': {
      const reasons = entry.failures.map(({ reason }) => reason ?? '?');
      const why = reasons.length > 0 ? listed(reasons) : entry.message;
      return {
        tone: 'warn',
        text: `ECS refused attempt ${entry.attemptId}: ${entry.error}, ${why}`,
      };
    }
    case 'StopTaskSkipped':
      return { tone: 'warn', text: `a stop was left out: found ${entry.found}` };
    case 'StopTaskRefused':
    case 'UpdateContainerInstancesStateRefused':
      return { tone: 'warn', text: `ECS refused: ${entry.error}, ${entry.message}` };
    default:
      return describeDecision(entry as Decided);
  }
}

function describeDecision(entry: Decided): Sentence | undefined {
  switch (entry.type) {
    case 'TaskPlaced':
      return {
        tone: 'accent',
        text: `${counted(entry.slots.length, 'task')} of ${entry.placementId} (slot ${listed(entry.slots)}) → ${where(entry.target)}`,
      };
    case 'TaskUnplaceable':
      return {
        tone: 'warn',
        text: `${counted(entry.slots.length, 'task')} of ${entry.placementId} cannot be placed: ${whyNot(entry.reason)}`,
      };
    case 'TaskReplacementDecided': {
      const again = entry.failures > 1 ? `, failure ${entry.failures} in a row` : '';
      const text = `slot ${entry.slot} of ${entry.placementId} is to be replaced: ${entry.cause}${again}`;
      return { tone: 'accent', text };
    }
    case 'TaskReplacementWithdrawn': {
      const text = `slot ${entry.slot} of ${entry.placementId} goes on with task ${short(entry.taskArn)}`;
      return { tone: 'good', text };
    }
    case 'TaskFinished':
      return { tone: 'good', text: `slot ${entry.slot} of ${entry.placementId} has finished` };
    case 'TaskStopDecided':
      return { tone: 'accent', text: `stop task ${short(entry.taskArn)}: ${entry.reason}` };
    case 'AttemptExpired':
      return { tone: 'warn', text: `attempt ${entry.attemptId} never got an answer` };
    case 'AttemptWithdrawn': {
      const text = `attempt ${entry.attemptId} is withdrawn: its instance is terminated`;
      return { tone: 'accent', text };
    }
    case 'ContainerInstanceDrainDecided': {
      const text = `${short(entry.containerInstanceArn)} is to be ${entry.status}`;
      return { tone: 'accent', text };
    }
    case 'ContainerInstanceQuarantined': {
      const text = `${short(entry.containerInstanceArn)} is in quarantine: ${counted(entry.failures, 'task')} failed there`;
      return { tone: 'warn', text };
    }
    case 'ContainerInstanceQuarantineEased': {
      const how = entry.to === 'OPEN' ? 'like any other again' : 'tried with one task at a time';
      return { tone: 'good', text: `${short(entry.containerInstanceArn)} is ${how}` };
    }
    case 'PlacementBlamed': {
      const places = counted(entry.containerInstanceArns.length, 'instance');
      return { tone: 'warn', text: `placement ${entry.placementId} fails on ${places}` };
    }
    case 'HealingHalted':
      return {
        tone: 'bad',
        text: `healing halts: ${entry.because} (${entry.inDoubt} of ${entry.of} instances in doubt)`,
      };
    case 'HealingResumed':
      return { tone: 'good', text: 'healing goes on' };
    case 'PlacementClosed':
      return { tone: 'good', text: `placement ${entry.placementId} is gone` };
    case 'SlotsReleased':
      return undefined;
    default:
      // Of another version, or an observation, which the event itself has told already.
      return undefined;
  }
}

function where(target: Target): string {
  if (target.type === 'EC2') return target.ec2InstanceId;
  const zone = target.availabilityZone === undefined ? '' : ` in ${target.availabilityZone}`;
  return target.capacityProvider + zone;
}

function whyNot({ containerInstances, ruledOut, capacity }: UnplaceableReason): string {
  const reasons = Object.entries(ruledOut).map(([reason, count]) => `${reason} × ${count}`);
  const instances = `${counted(containerInstances, 'instance')}: ${listed(reasons)}`;
  return [instances, ...capacity].join('; ');
}
