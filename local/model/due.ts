import { lifecycleWaitOver } from './auto-scaling/lifecycle.ts';
import { forgetClientToken } from './client-tokens.ts';
import { agentLost, forgetContainerInstance } from './container-instances/deactivate.ts';
import { ec2Next, ec2Reclaim, ec2Register } from './ec2/power.ts';
import { forgetTask } from './tasks/forget.ts';
import { taskExit, taskNext } from './tasks/life-cycle.ts';
import type { Due } from './timers.ts';
import type { World } from './world.ts';

/** Runs what fell due. */
export function runDue(world: World, due: Due): void {
  switch (due.type) {
    case 'taskNext':
      return taskNext(world, due.task, due.plan);
    case 'taskExit':
      return taskExit(world, due.task, due.plan);
    case 'taskForget':
      return forgetTask(world, due.task);
    case 'clientTokenForget':
      return forgetClientToken(world, due.key, due.createdAt);
    case 'agentLost':
      return agentLost(world, due.containerInstance, due.plan);
    case 'containerInstanceForget':
      return forgetContainerInstance(world, due.containerInstance);
    case 'ec2Next':
      return ec2Next(world, due.ec2InstanceId, due.plan);
    case 'ec2Register':
      return ec2Register(world, due.ec2InstanceId, due.plan);
    case 'ec2Reclaim':
      return ec2Reclaim(world, due.ec2InstanceId);
    case 'ec2Forget':
      world.state.ec2Instances.delete(due.ec2InstanceId);
      return;
    case 'lifecycleWaitOver':
      return lifecycleWaitOver(world, due.group, due.ec2InstanceId);
  }
}
