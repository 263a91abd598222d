import { isWindows } from '../../../fargate-sizes.ts';
import type { PoolInstance } from '../pool.ts';
import type { FilterMaker } from './filter.ts';

/**
 * The operating system that the task definition's runtime platform names. On Windows the versions
 * of host and image must be the same. An instance that does not say is left to ECS to judge.
 */
export const operatingSystem: FilterMaker = ({ work }) => {
  const wanted = work.taskDefinition.operatingSystemFamily;
  if (wanted === undefined) return undefined;
  return {
    what: 'operating system',
    of: 'rule',
    miss: (instance) => (runs(systemOf(instance), wanted) ? undefined : 'ATTRIBUTE'),
    words: (instance) => ({ asked: wanted, remained: systemOf(instance) ?? 'not stated' }),
  };
};

/** `X86_64` and `ARM64` of a task definition against `x86_64` and `arm64` of an instance. */
export const cpuArchitecture: FilterMaker = ({ work }) => {
  const wanted = work.taskDefinition.cpuArchitecture?.toLowerCase();
  if (wanted === undefined) return undefined;
  const of = ({ attributes }: PoolInstance) => attributes.get('ecs.cpu-architecture');
  return {
    what: 'cpu architecture',
    of: 'rule',
    miss: (instance) =>
      (of(instance)?.toLowerCase() ?? wanted) === wanted ? undefined : 'ATTRIBUTE',
    words: (instance) => ({ asked: wanted, remained: of(instance) ?? 'not stated' }),
  };
};

/** `ecs.os-family` is exact; older agents have `ecs.os-type` only: `linux` or `windows`. */
function systemOf({ attributes }: PoolInstance): string | undefined {
  return attributes.get('ecs.os-family') ?? attributes.get('ecs.os-type');
}

function runs(system: string | undefined, wanted: string): boolean {
  if (system === undefined) return true;
  if (system.toUpperCase() === wanted.toUpperCase()) return true;
  return system.toLowerCase() === 'windows' && isWindows(wanted);
}
