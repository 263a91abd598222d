import {
  evaluateCondition,
  member,
  type ResolutionScope,
  resolveValue,
  TemplateError,
  type TemplateValue,
} from './intrinsics.ts';
import type { StackPlace } from './stack.ts';

/** One resource that stands, its properties not resolved yet. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  /** Resolves one property; undefined when it is absent (or `AWS::NoValue`). */
  property(name: string): TemplateValue | undefined;
}

/** The resources of a template with the scope that its intrinsic functions look things up in. */
export interface TemplateResources {
  readonly all: readonly TemplateResource[];
  ofType(type: string): readonly TemplateResource[];
  physicalName(resource: TemplateResource): string;
  arn(resource: TemplateResource): string;
}

/** The property that names a resource of each type; others are named after their logical id. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Events::Rule': 'Name',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Events::EventBus': 'Name',
};

/** Reads the resources whose conditions hold; throws `TemplateError` when it is no template. */
export function readResources(template: TemplateValue, place: StackPlace): TemplateResources {
  const declared = member(template, 'Resources');
  if (declared === null || typeof declared !== 'object') {
    throw new TemplateError('The template has no Resources.');
  }
  const byId = new Map<string, TemplateResource>();
  const scope = createScope(template, place, byId);
  for (const [logicalId, resource] of Object.entries(declared)) {
    const condition = member(resource, 'Condition');
    const stands =
      condition === undefined ||
      evaluateCondition({ Condition: condition }, scope, `${logicalId}.Condition`);
    if (stands) byId.set(logicalId, readResource(logicalId, resource, scope));
  }
  const all = [...byId.values()];
  return {
    all,
    ofType: (type) => all.filter((resource) => resource.type === type),
    physicalName: (resource) => physicalName(resource, place),
    arn: (resource) => {
      const arn = arnOf(resource, place);
      if (arn === undefined) throw new TemplateError(`${resource.logicalId} has no ARN here.`);
      return arn;
    },
  };
}

function readResource(
  logicalId: string,
  resource: TemplateValue,
  scope: ResolutionScope,
): TemplateResource {
  const type = member(resource, 'Type');
  if (typeof type !== 'string') throw new TemplateError(`${logicalId} has no Type.`);
  const properties = member(resource, 'Properties');
  return {
    logicalId,
    type,
    property: (name) => {
      const value = member(properties, name);
      if (value === undefined) return undefined;
      return resolveValue(value, scope, `${logicalId}.${name}`) ?? undefined;
    },
  };
}

function createScope(
  template: TemplateValue,
  place: StackPlace,
  byId: ReadonlyMap<string, TemplateResource>,
): ResolutionScope {
  const scope: ResolutionScope = {
    ref: (name) => {
      const resource = byId.get(name);
      if (resource !== undefined) return refOf(resource, place);
      const parameter = member(member(template, 'Parameters'), name);
      return member(parameter, 'Default') ?? pseudoParameter(name, place);
    },
    getAtt: (logicalId, attribute) => {
      const resource = byId.get(logicalId);
      return resource === undefined ? undefined : attributeOf(resource, attribute, place);
    },
    condition: (name) => {
      const condition = member(member(template, 'Conditions'), name);
      return condition === undefined
        ? undefined
        : evaluateCondition(condition, scope, `Conditions.${name}`);
    },
    findInMap: (map, first, second) =>
      member(member(member(member(template, 'Mappings'), map), first), second),
  };
  return scope;
}

function pseudoParameter(name: string, place: StackPlace): string | undefined {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': place.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${place.stackName}/local`,
  };
  return pseudo[name];
}

function physicalName(resource: TemplateResource, place: StackPlace): string {
  const property = nameProperties[resource.type];
  const name = property === undefined ? undefined : resource.property(property);
  if (typeof name === 'string') return name;
  const suffix =
    resource.type === 'AWS::SQS::Queue' && resource.property('FifoQueue') === true ? '.fifo' : '';
  return `${place.stackName}-${resource.logicalId}${suffix}`;
}

function refOf(resource: TemplateResource, place: StackPlace): string {
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return queueUrl(physicalName(resource, place), place);
    case 'AWS::ApiGatewayV2::Integration':
    case 'AWS::ApiGatewayV2::Authorizer':
      // Only ever compared: the logical id leads back to the resource.
      return resource.logicalId;
    default:
      return physicalName(resource, place);
  }
}

function queueUrl(queueName: string, place: StackPlace): string {
  return `${place.awsEndpoint}/${place.accountId}/${queueName}`;
}

function attributeOf(
  resource: TemplateResource,
  attribute: string,
  place: StackPlace,
): string | undefined {
  const key = `${resource.type} ${attribute}`;
  switch (key) {
    case 'AWS::SQS::Queue QueueName':
      return physicalName(resource, place);
    case 'AWS::SQS::Queue QueueUrl':
      return queueUrl(physicalName(resource, place), place);
    case 'AWS::ApiGatewayV2::Api ApiEndpoint':
      return place.apiEndpoint;
    case 'AWS::ApiGatewayV2::Api ApiId':
      return physicalName(resource, place);
    default:
      return attribute === 'Arn' ? arnOf(resource, place) : undefined;
  }
}

function arnOf(resource: TemplateResource, place: StackPlace): string | undefined {
  const { region, accountId } = place;
  const name = physicalName(resource, place);
  switch (resource.type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${region}:${accountId}:${name}`;
    case 'AWS::Events::Rule':
      return `arn:aws:events:${region}:${accountId}:rule/${name}`;
    case 'AWS::Events::EventBus':
      return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
    case 'AWS::DynamoDB::Table':
      return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role/${name}`;
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
    case 'AWS::Scheduler::Schedule':
      return `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`;
    default:
      return undefined;
  }
}
