import { echo, type ProblemLine, pointerOf } from './problem-document.ts';

/** Members of ECS's and Estiva's own that name a feature which this version does not have. */
const unbuiltMembers: Readonly<Record<string, string>> = {
  deploymentConfiguration: 'Rollouts are not built yet',
  loadBalancers: 'Load balancers are not built yet',
  healthCheckGracePeriodSeconds: 'Load balancers are not built yet',
  serviceRegistries: 'Service registries are not built yet',
  volumeConfigurations: 'Volumes that are made for a task are not built yet',
  enableExecuteCommand: 'ECS Exec is not built yet',
};

const unbuiltOverrides: Readonly<Record<string, string>> = {
  inferenceAcceleratorOverrides: 'Overriding inference accelerators is not built yet',
};

const unbuiltContainerOverrides: Readonly<Record<string, string>> = {
  environmentFiles: 'Overriding environmentFiles is not built yet',
  resourceRequirements: 'Overriding resourceRequirements is not built yet',
};

const roleMembers = ['taskRoleArn', 'executionRoleArn'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** A request sorted into what asks for nothing here, what is never granted, and the rest. */
export interface Sorted {
  /** The body without members that ask for nothing, such as an empty `loadBalancers`. */
  readonly body: unknown;
  readonly unbuilt: readonly ProblemLine[];
  readonly roles: readonly ProblemLine[];
}

/**
 * Takes members of features that are not built out of a body. One that asks for nothing (an empty
 * list or object, `false`, 0) is dropped; any other is refused by name, never ignored.
 */
export function sortUnbuilt(body: unknown): Sorted {
  if (!isFields(body)) return { body, unbuilt: [], roles: [] };
  const top = takeOut(body, unbuiltMembers, []);
  const { overrides } = top.rest;
  const inOverrides = isFields(overrides) ? sortOverrides(overrides) : undefined;
  const unbuilt = [
    ...top.unbuilt,
    ...unbuiltStrategies(body['schedulingStrategy']),
    ...unbuiltCapacity(body['capacity']),
    ...(inOverrides?.unbuilt ?? []),
  ];
  if (inOverrides === undefined) return { body: top.rest, unbuilt, roles: [] };
  return {
    body: { ...top.rest, overrides: inOverrides.body },
    unbuilt,
    roles: inOverrides.roles,
  };
}

function sortOverrides(overrides: Fields): Sorted {
  const top = takeOut(overrides, unbuiltOverrides, ['overrides']);
  const roles = roleMembers.filter((member) => Object.hasOwn(overrides, member));
  const rest = Object.fromEntries(
    Object.entries(top.rest).filter(([key]) => !roleMembers.some((member) => member === key)),
  );
  const containers = Array.isArray(rest['containerOverrides'])
    ? rest['containerOverrides'].map((container: unknown, at) =>
        isFields(container)
          ? takeOut(container, unbuiltContainerOverrides, ['overrides', 'containerOverrides', at])
          : { rest: container, unbuilt: [] },
      )
    : undefined;
  return {
    body:
      containers === undefined
        ? rest
        : { ...rest, containerOverrides: containers.map((container) => container.rest) },
    unbuilt: [...top.unbuilt, ...(containers ?? []).flatMap((container) => container.unbuilt)],
    roles: roles.map((member) => ({
      pointer: pointerOf(['overrides', member]),
      detail: `${member} cannot be overridden: who may place tasks could otherwise run them with any role. Set it in the task definition.`,
    })),
  };
}

function takeOut(
  fields: Fields,
  members: Readonly<Record<string, string>>,
  path: readonly PropertyKey[],
): { readonly rest: Fields; readonly unbuilt: readonly ProblemLine[] } {
  const isNamed = (key: string) => Object.hasOwn(members, key);
  const entries = Object.entries(fields);
  return {
    rest: Object.fromEntries(entries.filter(([key]) => !isNamed(key))),
    unbuilt: entries
      .filter(([key, value]) => isNamed(key) && !asksForNothing(value))
      .map(([key]) => ({
        pointer: pointerOf([...path, key]),
        detail: `${members[key]}; remove ${key}.`,
      })),
  };
}

function unbuiltStrategies(schedulingStrategy: unknown): ProblemLine[] {
  if (schedulingStrategy !== 'DAEMON' && schedulingStrategy !== 'JOB') return [];
  return [
    {
      pointer: '/schedulingStrategy',
      detail: `schedulingStrategy ${schedulingStrategy} is not built yet; only REPLICA is.`,
    },
  ];
}

const servedProviders: ReadonlySet<unknown> = new Set(['FARGATE', 'FARGATE_SPOT']);

/** A capacity provider by another name is one of an Auto Scaling group. */
function unbuiltCapacity(capacity: unknown): ProblemLine[] {
  if (!Array.isArray(capacity)) return [];
  return capacity.flatMap((preference: unknown, at) => {
    const provider = isFields(preference) ? preference['capacityProvider'] : undefined;
    if (typeof provider !== 'string' || servedProviders.has(provider)) return [];
    return [
      {
        pointer: pointerOf(['capacity', at, 'capacityProvider']),
        detail: `capacityProvider "${echo(provider)}": those of Auto Scaling groups are not built yet; use "launchType": "EC2", or FARGATE or FARGATE_SPOT.`,
      },
    ];
  });
}

function asksForNothing(value: unknown): boolean {
  if (value === null || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
