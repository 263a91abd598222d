import type { PlantedBug } from './planted-bug.ts';

/** What has failed, what is wanted, what may be stopped. */
export const bugsOfDecide: readonly PlantedBug[] = [
  {
    name: 'stopped-task-not-replaced',
    file: 'shared/core/decide/verdicts/tasks.ts',
    find: 'if (!isLive(task)) return judgeStopped(placement, slot, task, at);',
    replace: 'if (!isLive(task)) return undefined;',
    breaks: 'A task that has crashed is never started again.',
  },
  {
    name: 'replaced-as-soon-as-an-agent-is-silent',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: "(instance.agentConnected ? open : { closed: 'AGENT' })",
    replace:
      "(instance.agentConnected ? open : { lost: 'CONTAINER_INSTANCE_GONE', closed: 'AGENT' })",
    breaks: 'Healthy tasks are moved each time that an agent reconnects, several times an hour.',
  },
  {
    name: 'unstarted-task-left-on-a-silent-agent',
    file: 'shared/core/decide/verdicts/tasks.ts',
    find: 'if (agentConnected || !isStarting(task)) return false;',
    replace: 'if (agentConnected || task !== undefined) return false;',
    breaks: 'A task placed on an instance whose agent has gone silent waits there for good.',
  },
  {
    name: 'ec2-termination-ignored',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: `    case 'terminated':
      return { lost: 'EC2_INSTANCE_TERMINATED', closed: 'EC2_INSTANCE_TERMINATED' };
    case 'stopping':`,
    replace: `    case 'terminated':
      return undefined;
    case 'stopping':`,
    breaks: 'The tasks of a terminated instance whose agent was silent are never replaced.',
  },
  {
    name: 'spot-warning-ignored',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: `if (signals.spotInterruption !== undefined) {
    return { lost: 'SPOT_INTERRUPTION', closed: 'SPOT_INTERRUPTION' };
  }`,
    replace: '',
    breaks:
      'The two minutes that a Spot warning gives pass unused, and tasks go down with the instance.',
  },
  {
    name: 'gone-after-one-reading',
    file: 'shared/core/state/readings.ts',
    find: 'return missedLastAt - missedFirstAt >= forMs;',
    replace: 'return missedLastAt - missedFirstAt >= 0;',
    breaks:
      'One stale or partial answer of ECS is enough to start everything it lacks a second time.',
  },
  {
    name: 'absence-never-believed',
    file: 'shared/core/state/readings.ts',
    find: 'return missedLastAt - missedFirstAt >= forMs;',
    replace: 'return missedLastAt - missedFirstAt < 0;',
    breaks: 'What ECS and EC2 show no more is waited for for good.',
  },
  {
    name: 'crash-loop-without-back-off',
    file: 'shared/core/decide/verdicts/back-off.ts',
    find: 'return failures <= 1 ? 0 : doubled(backoffMs, failures - 2, backoffMsMax);',
    replace: 'return failures <= 1 ? 0 : doubled(backoffMs, failures - 2, 0);',
    breaks: 'A task that crashes at its start is started again and again without a pause.',
  },
  {
    name: 'back-off-without-end',
    file: 'shared/core/decide/verdicts/back-off.ts',
    find: 'return times > 20 ? maxMs : Math.min(maxMs, firstMs * 2 ** Math.max(0, times));',
    replace: 'return firstMs * 4 ** Math.max(0, times);',
    breaks: 'After a dozen failures in a row a task is started again only weeks later.',
  },
  {
    name: 'health-never-ends-a-crash-loop',
    file: 'shared/core/decide/verdicts/back-off.ts',
    find: 'return ranMs >= healthyMs ? 1 : failures + 1;',
    replace: 'return failures + 1;',
    breaks: 'A task that runs for a day between crashes waits longer for each restart.',
  },
  {
    name: 'attempts-given-up-while-their-outcome-is-unknown',
    file: 'shared/core/decide/desired/expire-attempts.ts',
    find: '.filter(({ decidedAt }) => at - decidedAt >= attemptMsMax)',
    replace: '.filter(({ decidedAt }) => at - decidedAt >= 4_000)',
    breaks: 'A start whose answer is late is started a second time under another token.',
  },
  {
    name: 'judged-once-and-for-all',
    file: 'shared/core/decide/verdicts/tasks.ts',
    find: 'else if (slot === undefined || !mayRipen(state, slot)) unjudgedSlots.judged(key);',
    replace: 'else unjudgedSlots.judged(key);',
    breaks: 'A slot whose verdict needs time is looked at too early, and then never again.',
  },
  {
    name: 'delete-leaves-its-tasks',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: "if (placement?.status === 'DELETING') return 'placement deleted';",
    replace: "if (placement?.status === 'DELETING') return undefined;",
    breaks: 'The tasks of a deleted placement run on, and it is never gone.',
  },
  {
    name: 'scale-down-leaves-its-tasks',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: "if (slot === undefined) return 'desired count lowered';",
    replace: 'if (slot === undefined) return undefined;',
    breaks: 'After a scale-down the surplus tasks run on, and are paid for.',
  },
  {
    name: 'stopped-before-the-replacement-runs',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: "return current?.lastStatus === 'RUNNING' ? 'replaced' : undefined;",
    replace: "return 'replaced';",
    breaks: 'A drain stops tasks before their replacements serve anybody.',
  },
  {
    name: 'stray-task-not-stopped',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: "if (placement === undefined || index === undefined) return 'not known to the log';",
    replace: 'if (placement === undefined || index === undefined) return undefined;',
    breaks:
      'A task that came of a call whose answer was lost runs beside its replacement for good.',
  },
  {
    name: 'closed-while-its-tasks-run',
    file: 'shared/core/decide/desired/close-placements.ts',
    find: 'if (mayRun(state, placementId)) continue;\n',
    replace: '',
    breaks: 'A deleted placement is reported gone while its tasks still run.',
  },
  {
    name: 'deleted-placement-waits-for-a-dead-host',
    file: 'shared/core/decide/desired/close-placements.ts',
    find: 'if (task !== undefined && !isBeyondReach(state, task)) return true;',
    replace: 'if (task !== undefined) return true;',
    breaks: 'A deleted placement with a task on a terminated instance is never gone.',
  },
  {
    name: 'scale-down-by-one-too-many',
    file: 'shared/core/decide/desired/release-slots.ts',
    find: '.slice(0, surplus)',
    replace: '.slice(0, surplus + 1)',
    breaks: 'A scale-down from ten to eight leaves seven.',
  },
  {
    name: 'scale-down-takes-running-tasks-first',
    file: 'shared/core/decide/desired/release-slots.ts',
    find: '.sort((a, b) => costOf(state, a) - costOf(state, b) || b.index - a.index);',
    replace: '.sort((a, b) => costOf(state, b) - costOf(state, a) || b.index - a.index);',
    breaks: 'A scale-down stops tasks that serve and keeps those that still look for a place.',
  },
  {
    name: 'zero-taken-for-not-stated',
    file: 'shared/core/decide/desired/release-slots.ts',
    find: "const wanted = status === 'DELETING' ? 0 : request.desiredCount;",
    replace:
      "const slotsNow = state.indexes.slotsOfPlacement.of(placementId).size;\n  const wanted = status === 'DELETING' ? 0 : request.desiredCount || slotsNow;",
    breaks: 'A scale-down to zero stops nothing.',
  },
  {
    name: 'gang-torn-down-in-part',
    file: 'shared/core/decide/verdicts/gangs.ts',
    find: "if (status !== 'STARTED' && status !== 'REFUSED') continue;",
    replace: "if (status !== 'REFUSED') continue;",
    breaks: 'Of a gang that ECS refuses in part, the other part runs on without it.',
  },
  {
    name: 'missing-task-keeps-its-room',
    file: 'shared/core/decide/desired/forget-tasks.ts',
    find: "decided({ type: 'TaskForgotten', taskArn });",
    replace: '',
    breaks: 'Tasks that ECS shows no more take room on their instances for good.',
  },
];
