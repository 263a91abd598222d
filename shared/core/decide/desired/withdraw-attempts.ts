import { byText } from '../../order.ts';
import type { Attempt, ClusterState } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { isForming } from '../verdicts/tasks.ts';

/**
 * A start on an instance that EC2 takes away can only be refused, or be lost with it: its slots look for
 * another place at once, and the call that nobody has made is spared. When a zone fails, the first
 * instance's tasks would else be sent to its neighbours, one refusal after another.
 */
export function withdrawAttempts({ state, decided }: Deciding): void {
  if (state.attempts.size === 0) return;
  const inVain = [...state.attempts.values()]
    .filter((attempt) => isInVain(state, attempt))
    .map(({ attemptId }) => attemptId)
    .sort(byText);
  for (const attemptId of inVain) decided({ type: 'AttemptWithdrawn', attemptId });
}

function isInVain(state: ClusterState, { target, placementId }: Attempt): boolean {
  if (target.type !== 'EC2') return false;
  const ec2 = state.ec2Instances.get(target.ec2InstanceId)?.state;
  if (ec2 !== 'shutting-down' && ec2 !== 'terminated') return false;
  const placement = state.placements.get(placementId);
  // Nobody wants its tasks any more; and a gang that was never whole is judged as a whole.
  if (placement?.status !== 'ACTIVE' || isForming(placement)) return false;
  // It may have been started a moment ago: where there must be no second, its end has to be certain.
  return ec2 === 'terminated' || placement.request.singleton !== true;
}
