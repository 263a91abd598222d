import { registerContainerInstance } from '../container-instances/register.ts';
import { publishEc2State } from '../events/ec2.ts';
import { ModelError } from '../model-error.ts';
import type { Ec2Instance, LaunchSpec } from '../records.ts';
import type { World } from '../world.ts';
import { addressIn, findZone } from '../zones.ts';
import { instanceType } from './instance-types.ts';

/** Launches one instance: running and registered at once, or by EC2's boot. */
export function launchInstance(
  world: World,
  spec: LaunchSpec,
  how: { readonly boot: boolean; readonly group?: string },
): Ec2Instance {
  const zone = findZone(world, spec.availabilityZone);
  instanceType(spec.instanceType);
  if (zone.failed) {
    throw new ModelError(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${spec.instanceType} capacity in the Availability Zone you requested (${zone.name}).`,
      500,
    );
  }
  const instance: Ec2Instance = {
    id: `i-${world.hex(17)}`,
    spec,
    subnetId: zone.subnetId,
    privateIp: addressIn(world, zone.name),
    launchedAt: world.now,
    state: how.boot ? 'pending' : 'running',
    plan: 0,
    ...(how.group !== undefined && { group: how.group }),
  };
  world.state.ec2Instances.set(instance.id, instance);
  publishEc2State(world, instance);
  if (how.boot) {
    planEc2Next(world, instance, world.pick(world.timings.instanceLaunchMs));
  } else {
    registerContainerInstance(world, instance);
  }
  return instance;
}

/** The instance's next state is due in `delayMs`. */
export function planEc2Next(world: World, instance: Ec2Instance, delayMs: number): void {
  world.after(delayMs, { type: 'ec2Next', ec2InstanceId: instance.id, plan: instance.plan });
}
