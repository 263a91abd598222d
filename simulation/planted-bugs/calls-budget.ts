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
    name: 'what-is-kept-for-healing-spent-on-new-work',
    file: 'shared/core/effects/urgency.ts',
    find: "return urgency === 'FENCE' || urgency === 'REPLACE';",
    replace: "return urgency !== 'TELL';",
    breaks: 'A large deployment takes what is kept of the budget for healing.',
  },
  {
    name: 'new-work-before-healing',
    file: 'shared/core/effects/urgency.ts',
    find: '  START: 300,',
    replace: '  START: -300,',
    breaks:
      'Who crashes while a large deployment starts waits until all of that has been called for.',
  },
  {
    name: 'ends-before-healing',
    file: 'shared/core/effects/urgency.ts',
    find: '  END: 200,',
    replace: '  END: -200,',
    breaks: 'A large deletion is carried out before what was lost is replaced.',
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
    name: 'unanswered-call-tried-again-at-once',
    file: 'shared/runtime/perform.ts',
    find: '  return stopTaskResult(effect, outcome);',
    replace: `  let last = outcome;
  for (let n = 0; n < 9 && last.type !== 'accepted'; n += 1) {
    last = await ecs.stopTask(cluster, taskArn, stoppedReasonPrefix.concat(reason));
  }
  return stopTaskResult(effect, last);`,
    breaks: 'A throttled API is called ten times as often as when it is well.',
  },
];
