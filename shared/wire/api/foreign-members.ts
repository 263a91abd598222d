import { placementRequestMembers } from './placement-schema.ts';

const onlyServices = 'belongs to ECS services; Estiva starts tasks itself, so remove it.';

/** What a person who pastes a `RunTask`, `StartTask` or `CreateService` body needs to be told. */
const advice: Readonly<Record<string, string>> = {
  cluster: 'The cluster stands in the path, /clusters/{cluster}/placements; remove it here.',
  count: 'Say desiredCount: the number of tasks to keep running.',
  launchType:
    'Say capacity, a list in order of preference: "capacity": [{ "launchType": "EC2" }], or [{ "capacityProvider": "FARGATE" }].',
  capacityProviderStrategy:
    'Say capacity, a list in order of preference instead of weights: "capacity": [{ "launchType": "EC2" }, { "capacityProvider": "FARGATE_SPOT" }].',
  clientToken: 'Send it as the header Idempotency-Key.',
  startedBy: 'Estiva writes startedBy itself, to know its tasks again; use group or tags.',
  serviceName: 'A placement gets an id of its own; use group or tags to name it.',
  containerInstances:
    'Say placementConstraints: [{ "type": "memberOf", "expression": "ec2InstanceId == i-…" }].',
  referenceId: 'Only ECS uses referenceId; remove it.',
  role: 'Roles are never taken from a request; they belong into the task definition.',
  taskRoleArn: 'Roles are never taken from a request; they belong into the task definition.',
  executionRoleArn: 'Roles are never taken from a request; they belong into the task definition.',
  enableECSManagedTags: 'Managed tags are not passed on; remove it and list your tags in tags.',
  propagateTags: 'Tags are not propagated; remove it and list your tags in tags.',
  availabilityZoneRebalancing: `availabilityZoneRebalancing ${onlyServices}`,
  deploymentController: `deploymentController ${onlyServices}`,
  serviceConnectConfiguration: `serviceConnectConfiguration ${onlyServices}`,
  vpcLatticeConfigurations: `vpcLatticeConfigurations ${onlyServices}`,
  gatewayConnectors: `gatewayConnectors ${onlyServices}`,
  monitoring: `monitoring ${onlyServices}`,
  dryRun: 'dryRun is a query parameter: ?dryRun=true.',
  strategy: 'Say placementStrategy.',
  constraints: 'Say placementConstraints.',
};

/** Advice for a member that a placement request does not have. */
export function adviseOnPlacementMember(
  path: readonly PropertyKey[],
  key: string,
): string | undefined {
  if (path.length > 0) return adviseOnNestedMember(path, key);
  if (Object.hasOwn(advice, key)) return advice[key];
  const meant = placementRequestMembers.find((member) => plain(member) === plain(key));
  return meant === undefined ? undefined : `Not known here; did you mean ${meant}?`;
}

function adviseOnNestedMember(path: readonly PropertyKey[], key: string): string | undefined {
  if (path[0] !== 'capacity') return undefined;
  if (key === 'weight' || key === 'base') {
    return `capacity is in order of preference and has no ${key}; remove it.`;
  }
  return undefined;
}

/** Spelling without case and separators: `desired_count`, `DesiredCount`, `desired-count`. */
function plain(name: string): string {
  return name.replaceAll(/[_\s-]/g, '').toLowerCase();
}
