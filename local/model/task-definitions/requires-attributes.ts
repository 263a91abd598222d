import { isObject, objectList, optionalBoolean, optionalObject, optionalText } from '../input.ts';
import type { JsonObject } from '../json.ts';

/** Which attributes a container instance must have to run the definition, as ECS derives them. */
export function requiredAttributes(
  definition: JsonObject,
  containers: readonly JsonObject[],
): { name: string }[] {
  const names = new Set<string>(['com.amazonaws.ecs.capability.docker-remote-api.1.18']);
  const networkMode = optionalText(definition, 'networkMode') ?? 'bridge';
  const hasExecutionRole = optionalText(definition, 'executionRoleArn') !== undefined;
  if (networkMode === 'awsvpc') names.add('ecs.capability.task-eni');
  if (optionalText(definition, 'cpu') ?? optionalText(definition, 'memory')) {
    names.add('ecs.capability.task-cpu-mem-limit');
  }
  if (optionalText(definition, 'taskRoleArn') !== undefined) {
    const suffix = networkMode === 'host' ? '-network-host' : '';
    names.add(`com.amazonaws.ecs.capability.task-iam-role${suffix}`);
  }
  for (const container of containers) addContainer(names, container, hasExecutionRole);
  return [...names].sort((a, b) => (a < b ? -1 : 1)).map((name) => ({ name }));
}

function addContainer(names: Set<string>, container: JsonObject, hasExecutionRole: boolean): void {
  const logs = optionalObject(container, 'logConfiguration');
  const driver = logs === undefined ? undefined : optionalText(logs, 'logDriver');
  if (driver !== undefined) {
    names.add(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
    names.add('com.amazonaws.ecs.capability.docker-remote-api.1.19');
    if (driver === 'awslogs' && hasExecutionRole) {
      names.add('ecs.capability.execution-role-awslogs');
    }
  }
  if (/\.dkr\.ecr\..*amazonaws\.com/.test(optionalText(container, 'image') ?? '')) {
    names.add('com.amazonaws.ecs.capability.ecr-auth');
    if (hasExecutionRole) names.add('ecs.capability.execution-role-ecr-pull');
  }
  if (optionalBoolean(container, 'privileged')) {
    names.add('com.amazonaws.ecs.capability.privileged-container');
  }
  if (isObject(container['healthCheck'])) names.add('ecs.capability.container-health-check');
  for (const secret of objectList(container, 'secrets')) {
    const store = (optionalText(secret, 'valueFrom') ?? '').includes(':secretsmanager:');
    names.add(`ecs.capability.secrets.${store ? 'asm' : 'ssm'}.environment-variables`);
  }
}
