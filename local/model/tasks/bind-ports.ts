import type { Task } from '../records.ts';
import type { PortMapping } from '../task-definitions/shape.ts';
import type { World } from '../world.ts';

/** Linux's range for ports that nobody asked for by number. */
const ephemeralPorts = [32_768, 60_999] as const;

/** Gives every mapping a port of the host; those that are left open get a free one. */
export function bindPorts(
  world: World,
  task: Task,
  ports: readonly PortMapping[],
): readonly PortMapping[] {
  const taken = takenOn(world, task);
  return ports.map((port) => {
    if (port.hostPort > 0) return port;
    let hostPort = world.pick(ephemeralPorts);
    while (taken.has(hostPort)) hostPort = world.pick(ephemeralPorts);
    taken.add(hostPort);
    return { ...port, hostPort };
  });
}

function takenOn(world: World, task: Task): Set<number> {
  const neighbours = world.liveTasksOn(task.containerInstanceArn ?? '');
  const bindings = neighbours.flatMap(({ containers }) =>
    containers.flatMap((container) => container.bindings),
  );
  return new Set(bindings.map((binding) => binding.hostPort));
}
