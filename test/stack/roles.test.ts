import { partitions } from '../../shared/aws/dynamodb-keys.ts';
import { isAllowed, list, type Statement, statementsOf } from './iam.ts';
import { type Packaged, packaged, packagingTimeoutMs, place } from './packaged.ts';

const ecs = `arn:aws:ecs:${place.region}:${place.accountId}`;
const demo = { 'ecs:cluster': `${ecs}:cluster/demo` };
const foreign = { 'ecs:cluster': `${ecs}:cluster/billing` };
const table = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/estiva-local`;

const turns = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'];
const deletes = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem'];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const receives = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** The design's table of what each function may do, in IAM's words. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ApiRole: [...turns, ...deletes, ...logs, 'sqs:SendMessage', 'ecs:DescribeTaskDefinition'],
  ObserveRole: [...turns, ...deletes, ...logs, ...receives, 'sqs:SendMessage'],
  ActRole: [
    ...turns,
    ...deletes,
    ...logs,
    ...receives,
    'sqs:SendMessage',
    'autoscaling:CompleteLifecycleAction',
    'autoscaling:RecordLifecycleActionHeartbeat',
    'ecs:DescribeTasks',
    'ecs:RunTask',
    'ecs:StopTask',
    'ecs:TagResource',
    'ecs:UpdateContainerInstancesState',
    'events:PutEvents',
    'iam:PassRole',
  ],
  ReconcileRole: [
    ...turns,
    ...deletes,
    ...logs,
    'sqs:SendMessage',
    'ecs:DescribeContainerInstances',
    'ecs:DescribeTasks',
    'ecs:ListContainerInstances',
    'ecs:ListTasks',
    'ec2:DescribeInstances',
    'ec2:DescribeSubnets',
  ],
  ScheduleRole: ['lambda:InvokeFunction'],
};

/** The only actions that are granted on every resource, because AWS offers nothing narrower. */
const unscoped: Readonly<Record<string, string>> = {
  'ecs:DescribeTaskDefinition': 'the action knows no resources',
  'ecs:ListTasks': 'its only resource is a filter; the cluster is a condition',
  'ec2:DescribeInstances': 'the action knows no resources',
  'ec2:DescribeSubnets': 'the action knows no resources',
};

describe('the roles', () => {
  let stack: Packaged;
  let statements: (role: string) => readonly Statement[];
  beforeAll(async () => {
    stack = await packaged();
    statements = (role) => statementsOf(stack, role);
  }, packagingTimeoutMs);

  it('are one a function and one for the schedule, each function with its own', () => {
    const roles = stack.resources.ofType('AWS::IAM::Role').map((role) => role.logicalId);
    expect(new Set(roles)).toEqual(new Set(Object.keys(allowed)));
    for (const name of ['Api', 'Observe', 'Act', 'Reconcile']) {
      const role = stack.resources.arn(stack.resource(`${name}Role`));
      expect(stack.properties(`${name}LambdaFunction`, 'Role')).toEqual({ Role: role });
    }
  });

  it.each(Object.keys(allowed))('%s may do what its row of the design says and no more', (role) => {
    const granted = statements(role)
      .filter((statement) => statement.Effect === 'Allow')
      .flatMap((statement) => list(statement.Action));
    expect(new Set(granted)).toEqual(new Set(allowed[role]));
    expect(stack.properties(role, 'ManagedPolicyArns')).toEqual({ ManagedPolicyArns: undefined });
  });

  it('grant an action on every resource only where AWS offers nothing narrower', () => {
    const wide = Object.keys(allowed)
      .flatMap((role) => statements(role))
      .filter(({ Effect, Resource }) => Effect === 'Allow' && list(Resource).includes('*'))
      .flatMap(({ Action }) => list(Action));
    expect(new Set(wide)).toEqual(new Set(Object.keys(unscoped)));
  });

  it('let each function write to its own log group alone', () => {
    for (const name of ['api', 'observe', 'act', 'reconcile']) {
      const role = statements(`${name[0]?.toUpperCase()}${name.slice(1)}Role`);
      const logGroup = (of: string) =>
        `arn:aws:logs:${place.region}:${place.accountId}:log-group:/aws/lambda/estiva-local-${of}:log-stream:s`;
      expect(isAllowed(role, 'logs:PutLogEvents', logGroup(name))).toBe(true);
      expect(isAllowed(role, 'logs:PutLogEvents', logGroup('other'))).toBe(false);
    }
  });

  it.each(['ApiRole', 'ObserveRole', 'ActRole'])('%s may clear an inbox but no log', (role) => {
    const may = (action: string, key: string) =>
      isAllowed(statements(role), action, table, { 'dynamodb:LeadingKeys': key });
    for (const kind of ['log', 'parts', 'inbox']) {
      expect(may('dynamodb:PutItem', `demo#${kind}`)).toBe(true);
      expect(may('dynamodb:PutItem', `billing#${kind}`)).toBe(false);
    }
    for (const kind of partitions) {
      expect(may('dynamodb:Query', `demo#${kind}`)).toBe(true);
      expect(may('dynamodb:Query', `billing#${kind}`)).toBe(false);
    }
    for (const action of deletes) {
      expect(may(action, 'demo#inbox')).toBe(true);
      expect(may(action, 'demo#log')).toBe(false);
      expect(may(action, 'billing#inbox')).toBe(false);
    }
  });

  it('let reconcile alone write snapshots and expire the log, of its own clusters alone', () => {
    const may = (role: string, action: string, key: string) =>
      isAllowed(statements(role), action, table, { 'dynamodb:LeadingKeys': key });
    for (const kind of partitions) {
      for (const action of ['dynamodb:PutItem', ...deletes]) {
        expect(may('ReconcileRole', action, `demo#${kind}`)).toBe(true);
        expect(may('ReconcileRole', action, `billing#${kind}`)).toBe(false);
      }
    }
    for (const role of ['ApiRole', 'ObserveRole', 'ActRole']) {
      for (const kind of ['snapshots', 'chunks', 'expiry']) {
        expect(may(role, 'dynamodb:PutItem', `demo#${kind}`)).toBe(false);
      }
    }
  });

  it('let nobody update an item, scan, or touch another table', () => {
    for (const role of Object.keys(allowed)) {
      const keys = { 'dynamodb:LeadingKeys': 'demo#log' };
      for (const action of ['UpdateItem', 'Scan', 'DeleteTable', 'TransactWriteItems']) {
        expect(isAllowed(statements(role), `dynamodb:${action}`, table, keys)).toBe(false);
      }
      expect(isAllowed(statements(role), 'dynamodb:PutItem', `${table}-other`, keys)).toBe(false);
    }
  });

  it('let act start tasks in the configured clusters, never with ECS Exec', () => {
    const run = (context: Readonly<Record<string, string>>) =>
      isAllowed(statements('ActRole'), 'ecs:RunTask', `${ecs}:task-definition/web:7`, context);
    expect(run(demo)).toBe(true);
    expect(run({ ...demo, 'ecs:enable-execute-command': 'false' })).toBe(true);
    expect(run({ ...demo, 'ecs:enable-execute-command': 'true' })).toBe(false);
    expect(run(foreign)).toBe(false);
    expect(run({})).toBe(false);
  });

  it('let act stop tasks and drain instances of the configured clusters alone', () => {
    const may = (action: string, kind: string, cluster: string) =>
      isAllowed(statements('ActRole'), action, `${ecs}:${kind}/${cluster}/0a1b2c`, {
        'ecs:cluster': `${ecs}:cluster/${cluster}`,
      });
    for (const [action, kind] of [
      ['ecs:StopTask', 'task'],
      ['ecs:DescribeTasks', 'task'],
      ['ecs:UpdateContainerInstancesState', 'container-instance'],
    ] as const) {
      expect(may(action, kind, 'demo')).toBe(true);
      expect(may(action, kind, 'demo2')).toBe(false);
    }
  });

  it('let act tag only the tasks that it starts', () => {
    const tag = (context: Readonly<Record<string, string>>) =>
      isAllowed(statements('ActRole'), 'ecs:TagResource', `${ecs}:task/demo/0a1b2c`, context);
    expect(tag({ 'ecs:CreateAction': 'RunTask' })).toBe(true);
    expect(tag({})).toBe(false);
  });

  it('let act give a task the configured roles, and nobody but a task', () => {
    const pass = (role: string, service: string) =>
      isAllowed(statements('ActRole'), 'iam:PassRole', `arn:aws:iam::123456789012:role/${role}`, {
        'iam:PassedToService': service,
      });
    expect(pass('ecsTaskExecutionRole', 'ecs-tasks.amazonaws.com')).toBe(true);
    expect(pass('ecsTaskExecutionRole', 'lambda.amazonaws.com')).toBe(false);
    expect(pass('administrator', 'ecs-tasks.amazonaws.com')).toBe(false);
  });

  it('let reconcile read the configured clusters alone', () => {
    const may = (action: string, resource: string, context: Readonly<Record<string, string>>) =>
      isAllowed(statements('ReconcileRole'), action, resource, context);
    for (const [action, resource] of [
      ['ecs:ListTasks', '*'],
      ['ecs:DescribeTasks', `${ecs}:task/demo/0a1b2c`],
      ['ecs:DescribeContainerInstances', `${ecs}:container-instance/demo/0a1b2c`],
    ] as const) {
      expect(may(action, resource, demo)).toBe(true);
      expect(may(action, resource, foreign)).toBe(false);
    }
    expect(may('ecs:ListContainerInstances', `${ecs}:cluster/demo`, demo)).toBe(true);
    expect(may('ecs:ListContainerInstances', `${ecs}:cluster/billing`, foreign)).toBe(false);
  });

  it('can be taken on by the service that needs them and by nobody else', () => {
    for (const role of Object.keys(allowed)) {
      const { AssumeRolePolicyDocument: trust } = stack.properties(
        role,
        'AssumeRolePolicyDocument',
      );
      const service = role === 'ScheduleRole' ? 'scheduler.amazonaws.com' : 'lambda.amazonaws.com';
      expect(trust.Statement).toHaveLength(1);
      expect(trust.Statement[0]).toMatchObject({
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
      });
    }
  });
});
