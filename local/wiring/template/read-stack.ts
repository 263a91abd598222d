import { member, TemplateError, type TemplateValue } from './intrinsics.ts';
import { readResources, type TemplateResource, type TemplateResources } from './resources.ts';
import type {
  Stack,
  StackEventSourceMapping,
  StackFunction,
  StackPlace,
  StackQueue,
  StackRoute,
  StackRule,
  StackSchedule,
  StackTable,
} from './stack.ts';

/** What CloudFormation fills in where a template says nothing. */
const defaults = {
  functionTimeoutSeconds: 3,
  functionMemoryMiB: 128,
  batchSize: 10,
  integrationTimeoutMs: 30_000,
} as const;

const queueAttributes = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'RedrivePolicy',
] as const;

/**
 * Reads a compiled CloudFormation template into what the local stack runs. Nothing is wired that
 * the template does not say; what it says and cannot be run here throws `TemplateError`.
 */
export function readStack(template: TemplateValue, place: StackPlace): Stack {
  const resources = readResources(template, place);
  const queues = resources
    .ofType('AWS::SQS::Queue')
    .map((resource) => readQueue(resource, resources, place));
  const functions = resources
    .ofType('AWS::Lambda::Function')
    .map((resource) => readFunction(resource, resources));
  const names = new Map(functions.map((each) => [each.functionName, each.functionArn]));
  const functionArn = (value: TemplateValue | undefined, where: string): string => {
    const found = findFunction(value, functions, names);
    if (found === undefined) throw new TemplateError(`${where}: not a function of this template`);
    return found;
  };
  const rules = resources.ofType('AWS::Events::Rule');
  return {
    functions,
    queues,
    rules: rules
      .filter((rule) => rule.property('EventPattern') !== undefined)
      .map((rule) => readRule(rule, resources, queues)),
    eventSourceMappings: resources
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter((mapping) => mapping.property('Enabled') !== false)
      .map((mapping) => readMapping(mapping, queues, functionArn)),
    routes: resources
      .ofType('AWS::ApiGatewayV2::Route')
      .map((route) => readRoute(route, resources, functionArn)),
    schedules: [
      ...resources
        .ofType('AWS::Scheduler::Schedule')
        .map((each) => readSchedule(each, functionArn)),
      ...rules
        .filter((rule) => rule.property('ScheduleExpression') !== undefined)
        .map((rule) => readScheduleRule(rule, functionArn)),
    ].filter((schedule) => schedule !== undefined),
    tables: resources.ofType('AWS::DynamoDB::Table').map((table) => readTable(table, resources)),
  };
}

function readFunction(resource: TemplateResource, resources: TemplateResources): StackFunction {
  const handler = resource.property('Handler');
  if (typeof handler !== 'string') throw new TemplateError(`${resource.logicalId}: no Handler`);
  const variables = member(resource.property('Environment'), 'Variables') ?? {};
  const reserved = resource.property('ReservedConcurrentExecutions');
  return {
    logicalId: resource.logicalId,
    functionName: resources.physicalName(resource),
    functionArn: resources.arn(resource),
    handler,
    timeoutMs: number(resource.property('Timeout'), defaults.functionTimeoutSeconds) * 1_000,
    memoryMiB: number(resource.property('MemorySize'), defaults.functionMemoryMiB),
    environment: Object.fromEntries(
      Object.entries(variables ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    ...(reserved === undefined ? {} : { concurrencyMax: number(reserved, 0) }),
  };
}

function findFunction(
  value: TemplateValue | undefined,
  functions: readonly StackFunction[],
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const byName = names.get(value);
  if (byName !== undefined) return byName;
  // An integration may name the function inside `arn:aws:apigateway:…/{functionArn}/invocations`.
  return functions.find(
    ({ functionArn }) => value === functionArn || value.includes(`/${functionArn}/invocations`),
  )?.functionArn;
}

function readQueue(
  resource: TemplateResource,
  resources: TemplateResources,
  place: StackPlace,
): StackQueue {
  const queueName = resources.physicalName(resource);
  const attributes: Record<string, string> = {};
  for (const name of queueAttributes) {
    const value = resource.property(name);
    // A standard queue says so by leaving `FifoQueue` out; SQS refuses `false`.
    if (value === undefined || (name === 'FifoQueue' && value === false)) continue;
    attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return {
    logicalId: resource.logicalId,
    queueName,
    queueArn: resources.arn(resource),
    queueUrl: `${place.awsEndpoint}/${place.accountId}/${queueName}`,
    attributes,
  };
}

function readRule(
  resource: TemplateResource,
  resources: TemplateResources,
  queues: readonly StackQueue[],
): StackRule {
  const targets = list(resource.property('Targets')).map((target) => {
    const arn = member(target, 'Arn');
    if (!queues.some(({ queueArn }) => queueArn === arn)) {
      throw new TemplateError(
        `${resource.logicalId}: the local bus delivers to queues of this template only, not to ${JSON.stringify(arn)}`,
      );
    }
    return target as { readonly [key: string]: TemplateValue };
  });
  return {
    logicalId: resource.logicalId,
    name: resources.physicalName(resource),
    enabled: resource.property('State') !== 'DISABLED',
    eventPattern: resource.property('EventPattern') ?? null,
    targets,
  };
}

type FunctionLookup = (value: TemplateValue | undefined, where: string) => string;

function readMapping(
  resource: TemplateResource,
  queues: readonly StackQueue[],
  functionArn: FunctionLookup,
): StackEventSourceMapping {
  const where = resource.logicalId;
  const source = resource.property('EventSourceArn');
  const queue = queues.find(({ queueArn }) => queueArn === source);
  if (queue === undefined) {
    throw new TemplateError(`${where}: only queues of this template are event sources here`);
  }
  const concurrency = member(resource.property('ScalingConfig'), 'MaximumConcurrency');
  const responseTypes = list(resource.property('FunctionResponseTypes'));
  return {
    logicalId: where,
    functionArn: functionArn(resource.property('FunctionName'), where),
    queueArn: queue.queueArn,
    batchSize: number(resource.property('BatchSize'), defaults.batchSize),
    batchingWindowMs: number(resource.property('MaximumBatchingWindowInSeconds'), 0) * 1_000,
    reportsBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
    ...(concurrency === undefined ? {} : { concurrencyMax: number(concurrency, 0) }),
  };
}

function readRoute(
  resource: TemplateResource,
  resources: TemplateResources,
  functionArn: FunctionLookup,
): StackRoute {
  const where = resource.logicalId;
  const target = String(resource.property('Target') ?? '').replace(/^integrations\//, '');
  const integration = resources
    .ofType('AWS::ApiGatewayV2::Integration')
    .find(({ logicalId }) => logicalId === target);
  if (integration === undefined) throw new TemplateError(`${where}: no integration ${target}`);
  const version = integration.property('PayloadFormatVersion');
  if (version !== '2.0') {
    throw new TemplateError(`${where}: only payload format 2.0 is spoken here, not ${version}`);
  }
  const authorization = resource.property('AuthorizationType') ?? 'NONE';
  return {
    logicalId: where,
    routeKey: String(resource.property('RouteKey')),
    authorizationType: oneOf(authorization, ['NONE', 'AWS_IAM', 'JWT', 'CUSTOM'], where),
    functionArn: functionArn(integration.property('IntegrationUri'), where),
    timeoutMs: number(integration.property('TimeoutInMillis'), defaults.integrationTimeoutMs),
  };
}

function readSchedule(
  resource: TemplateResource,
  functionArn: FunctionLookup,
): StackSchedule | undefined {
  if (resource.property('State') === 'DISABLED') return undefined;
  const target = resource.property('Target');
  const input = member(target, 'Input');
  return {
    logicalId: resource.logicalId,
    functionArn: functionArn(member(target, 'Arn'), resource.logicalId),
    everyMs: rateMs(resource.property('ScheduleExpression'), resource.logicalId),
    input: typeof input === 'string' ? (JSON.parse(input) as TemplateValue) : {},
  };
}

function readScheduleRule(
  resource: TemplateResource,
  functionArn: FunctionLookup,
): StackSchedule | undefined {
  if (resource.property('State') === 'DISABLED') return undefined;
  const [target] = list(resource.property('Targets'));
  const input = member(target, 'Input');
  return {
    logicalId: resource.logicalId,
    functionArn: functionArn(member(target, 'Arn'), resource.logicalId),
    everyMs: rateMs(resource.property('ScheduleExpression'), resource.logicalId),
    input: typeof input === 'string' ? (JSON.parse(input) as TemplateValue) : {},
  };
}

function rateMs(expression: TemplateValue | undefined, where: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(expression));
  if (match === null) {
    throw new TemplateError(`${where}: only rate(…) runs here, not ${String(expression)}`);
  }
  const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

function readTable(resource: TemplateResource, resources: TemplateResources): StackTable {
  const where = resource.logicalId;
  return {
    logicalId: where,
    tableName: resources.physicalName(resource),
    attributes: list(resource.property('AttributeDefinitions')).map((definition) => ({
      name: String(member(definition, 'AttributeName')),
      type: oneOf(member(definition, 'AttributeType'), ['S', 'N', 'B'], where),
    })),
    key: list(resource.property('KeySchema')).map((element) => ({
      name: String(member(element, 'AttributeName')),
      type: oneOf(member(element, 'KeyType'), ['HASH', 'RANGE'], where),
    })),
  };
}

function oneOf<Text extends string>(
  value: TemplateValue | undefined,
  allowed: readonly Text[],
  where: string,
): Text {
  const found = allowed.find((text) => text === value);
  if (found !== undefined) return found;
  throw new TemplateError(`${where}: ${JSON.stringify(value)} is none of ${allowed.join(', ')}`);
}

function number(value: TemplateValue | undefined, fallback: number): number {
  return value === undefined ? fallback : Number(value);
}

function list(value: TemplateValue | undefined): readonly TemplateValue[] {
  return Array.isArray(value) ? (value as readonly TemplateValue[]) : [];
}
