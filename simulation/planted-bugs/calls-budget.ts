import type { PlantedBug } from './planted-bug.ts';

/** What the API budget is spent on, and in which order. */
export const bugsOfCallsBudget: readonly PlantedBug[] = [
  {
    name: 'start-on-a-lost-instance-kept',
    file: 'shared/core/decide/desired/withdraw-attempts.ts',
    find: "if (ec2 !== 'shutting-down' && ec2 !== 'terminated') return false;",
    replace: "if (ec2 !== 'terminated') return false;",
    breaks: 'When a zone fails, half of the calls go to instances that EC2 takes away.',
  },
  {
    name: 'start-on-a-silent-instance-withdrawn',
    file: 'shared/core/decide/desired/withdraw-attempts.ts',
    find: 'const ec2 = state.ec2Instances.get(target.ec2InstanceId)?.state;',
    replace: `const isSilent = state.containerInstances.get(target.containerInstanceArn)?.agentConnected === false;
  const ec2 = isSilent ? 'terminated' : state.ec2Instances.get(target.ec2InstanceId)?.state;`,
    breaks: 'A start whose outcome is open is given up while its agent reconnects, and runs twice.',
  },
  {
    name: 'withdrawn-start-goes-on-waiting',
    file: 'shared/core/state/withdrawn-attempts.ts',
    find: "state.slots.set(key, { ...rest, status: 'WAITING'",
    replace: "state.slots.set(key, { ...rest, status: 'STARTING', attemptId",
    breaks: 'What was to start on an instance that is gone never starts elsewhere.',
  },
  {
    name: 'every-call-made-twice',
    file: 'shared/runtime/perform.ts',
    find: 'return runTaskResult(effect, await ecs.runTask(effect.attempt.runTask));',
    replace: `await ecs.runTask(effect.attempt.runTask);
      return runTaskResult(effect, await ecs.runTask(effect.attempt.runTask));`,
    breaks: 'Each start costs two calls of the quota, since two layers try again.',
  },
  {
    name: 'new-work-before-what-was-lost',
    file: 'shared/core/effects/urgency.ts',
    find: 'REPLACE: 100,',
    replace: 'REPLACE: 320,',
    breaks: 'What was lost is started again when all that is new has been started.',
  },
  {
    name: 'nothing-kept-for-healing',
    file: 'shared/core/effects/affordable.ts',
    find: 'spentOnOne(left, isUrgent(state, effect))',
    replace: 'spentOnOne(left, isUrgent(state, effect) || !isOther(effect))',
    breaks: 'New work takes the last of what is kept of the API budget for healing.',
  },
];
