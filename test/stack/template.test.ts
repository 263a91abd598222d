import { routes as applicationRoutes } from '../../shared/wire/api/routes.ts';
import { type Packaged, packaged, packagingTimeoutMs } from './packaged.ts';

const functionNames = ['Api', 'Observe', 'Act', 'Reconcile'] as const;

/** Every route of the API, as the design lists them. */
const routes = [
  'POST /clusters/{cluster}/placements',
  'GET /clusters/{cluster}/placements',
  'GET /clusters/{cluster}/placements/{placementId}',
  'PATCH /clusters/{cluster}/placements/{placementId}',
  'DELETE /clusters/{cluster}/placements/{placementId}',
  'GET /clusters/{cluster}/placements/{placementId}/explanation',
  'GET /clusters/{cluster}',
  'GET /clusters/{cluster}/container-instances',
  'POST /clusters/{cluster}/container-instances/{id}/drain',
  'POST /clusters/{cluster}/container-instances/{id}/activate',
  'GET /clusters/{cluster}/tasks',
  'GET /clusters/{cluster}/incidents',
  'GET /clusters/{cluster}/incidents/{incidentId}',
  'GET /clusters/{cluster}/events',
  'GET /openapi.json',
];

let stack: Packaged;
beforeAll(async () => {
  stack = await packaged();
}, packagingTimeoutMs);

describe('the functions', () => {
  it.each(functionNames)(
    '%s runs on arm64, on the newest Node, from a bundle of its own',
    (name) => {
      const { Handler, ...rest } = stack.properties(
        `${name}LambdaFunction`,
        'Handler',
        'Runtime',
        'Architectures',
      );
      expect(Handler).toBe(`dist/${name.toLowerCase()}.handler`);
      expect(rest).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    },
  );

  it('are four, and their logs are kept for a bounded time', () => {
    expect(stack.resources.ofType('AWS::Lambda::Function')).toHaveLength(functionNames.length);
    const logGroups = stack.resources.ofType('AWS::Logs::LogGroup');
    expect(logGroups.map((group) => group.property('LogGroupName'))).toEqual(
      expect.arrayContaining(
        functionNames.map((name) => `/aws/lambda/estiva-local-${name.toLowerCase()}`),
      ),
    );
    for (const group of logGroups) expect(group.property('RetentionInDays')).toBe(30);
  });

  it('may wake themselves only where a loop is meant', () => {
    const loops = functionNames.filter(
      (name) => stack.resource(`${name}LambdaFunction`).property('RecursiveLoop') === 'Allow',
    );
    expect(loops).toEqual(['Observe', 'Act']);
  });

  it('are told of the table, the clusters and the queues', () => {
    for (const name of functionNames) {
      const { Environment } = stack.properties(`${name}LambdaFunction`, 'Environment');
      expect(Environment.Variables).toEqual({
        ESTIVA_TABLE: 'estiva-local',
        ESTIVA_CLUSTERS: 'demo',
        ESTIVA_ACCOUNT_ID: '123456789012',
        ESTIVA_OBSERVE_QUEUE_URL: 'http://127.0.0.1:4566/123456789012/estiva-local-observe',
        ESTIVA_ACT_QUEUE_URL: 'http://127.0.0.1:4566/123456789012/estiva-local-act.fifo',
        ESTIVA_OBSERVE_DEAD_LETTER_QUEUE_URL:
          'http://127.0.0.1:4566/123456789012/estiva-local-observe-dead-letters',
        ESTIVA_API_CALLS_SHARE: '0.5',
        ESTIVA_API_CALLS_SHARE_TO_HEAL: '0.75',
        ESTIVA_SUSPECT_AFTER_SECONDS: '120',
        ESTIVA_LOST_AFTER_SECONDS: '240',
        ESTIVA_STUCK_AFTER_SECONDS: '900',
        ESTIVA_QUARANTINE_SECONDS: '1200',
        ESTIVA_QUARANTINED_SHARE: '0.1',
        ESTIVA_HEALING_STOPS_SHARE: '0.1',
        ESTIVA_DOUBTFUL_SHARE: '0.4',
        ESTIVA_LOG_LEVEL: 'INFO',
      });
    }
  });
});

describe('the HTTP API', () => {
  it('has the routes of the design and no catch-all', () => {
    const keys = stack.resources
      .ofType('AWS::ApiGatewayV2::Route')
      .map((route) => route.property('RouteKey'));
    expect(new Set(keys)).toEqual(new Set(routes));
  });

  it('lets in every request that the application answers', () => {
    const answered = Object.values(applicationRoutes).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    expect(new Set(routes)).toEqual(new Set([...answered, 'GET /openapi.json']));
  });

  it('asks IAM about every request', () => {
    for (const route of stack.resources.ofType('AWS::ApiGatewayV2::Route')) {
      expect(route.property('AuthorizationType')).toBe('AWS_IAM');
    }
  });

  it('limits how fast it is called, and writes down who called', () => {
    const stage = stack.properties('HttpApiStage', 'DefaultRouteSettings', 'AccessLogSettings');
    expect(stage['DefaultRouteSettings']).toEqual({
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 200,
    });
    const format = JSON.parse(stage['AccessLogSettings'].Format);
    expect(format).toMatchObject({
      caller: '$context.identity.userArn',
      status: '$context.status',
    });
  });

  it('answers before API Gateway gives up', () => {
    expect(stack.properties('ApiLambdaFunction', 'Timeout')['Timeout']).toBeLessThan(30);
  });
});

describe('the queues', () => {
  it.each([
    ['Observe', false],
    ['Act', true],
  ])('%s has a dead-letter queue of its own kind, encrypted as it is', (name, fifo) => {
    for (const id of [`${name}Queue`, `${name}DeadLetterQueue`]) {
      const queue = stack.properties(id, 'FifoQueue', 'SqsManagedSseEnabled', 'QueueName');
      expect(queue['FifoQueue'] ?? false).toBe(fifo);
      expect(queue['SqsManagedSseEnabled']).toBe(true);
      expect(queue['QueueName'].endsWith('.fifo')).toBe(fifo);
    }
    const { RedrivePolicy } = stack.properties(`${name}Queue`, 'RedrivePolicy');
    expect(RedrivePolicy.deadLetterTargetArn).toBe(
      stack.resources.arn(stack.resource(`${name}DeadLetterQueue`)),
    );
  });

  it.each(['Observe', 'Act'])('%s hides a message for longer than it may be worked on', (name) => {
    const { Timeout } = stack.properties(`${name}LambdaFunction`, 'Timeout');
    const { VisibilityTimeout } = stack.properties(`${name}Queue`, 'VisibilityTimeout');
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(1.5 * Timeout);
  });

  it('outlast an outage of the log of a day before an observation is set aside', () => {
    const queue = stack.properties(
      'ObserveQueue',
      'VisibilityTimeout',
      'RedrivePolicy',
      'MessageRetentionPeriod',
    );
    const redeliveredForSeconds =
      queue['VisibilityTimeout'] * queue['RedrivePolicy'].maxReceiveCount;
    expect(redeliveredForSeconds).toBeGreaterThan(24 * 3_600);
    expect(queue['MessageRetentionPeriod']).toBeGreaterThan(redeliveredForSeconds);
  });

  it('set a failing wake aside before it expires', () => {
    const queue = stack.properties(
      'ActQueue',
      'VisibilityTimeout',
      'RedrivePolicy',
      'MessageRetentionPeriod',
    );
    const failsForSeconds = queue['VisibilityTimeout'] * queue['RedrivePolicy'].maxReceiveCount;
    expect(queue['MessageRetentionPeriod']).toBeGreaterThan(failsForSeconds);
  });

  it('wake their function at once, and again only for the messages that failed', () => {
    const mappings = stack.resources.ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    for (const [mapping, name] of [
      [mappings[0], 'Observe'],
      [mappings[1], 'Act'],
    ] as const) {
      expect(mapping?.property('FunctionName')).toBe(
        stack.resources.arn(stack.resource(`${name}LambdaFunction`)),
      );
      expect(mapping?.property('EventSourceArn')).toBe(
        stack.resources.arn(stack.resource(`${name}Queue`)),
      );
      expect(mapping?.property('BatchSize')).toBe(10);
      expect(mapping?.property('MaximumBatchingWindowInSeconds') ?? 0).toBe(0);
      expect(mapping?.property('FunctionResponseTypes')).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('raise an alarm when anything is set aside', () => {
    const alarms = stack.resources.ofType('AWS::CloudWatch::Alarm');
    expect(alarms.map((alarm) => alarm.property('Dimensions'))).toEqual([
      [{ Name: 'QueueName', Value: 'estiva-local-observe-dead-letters' }],
      [{ Name: 'QueueName', Value: 'estiva-local-act-dead-letters.fifo' }],
    ]);
    for (const alarm of alarms) expect(alarm.property('Threshold')).toBe(0);
  });
});

describe('the table', () => {
  it('is on demand, with a partition key and a sort key', () => {
    expect(stack.properties('Table', 'BillingMode', 'KeySchema', 'AttributeDefinitions')).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    });
  });

  it('can be restored to any second, and is not deleted by mistake or with the stack', () => {
    expect(
      stack.properties('Table', 'PointInTimeRecoverySpecification', 'DeletionProtectionEnabled'),
    ).toEqual({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(stack.attribute('Table', 'DeletionPolicy')).toBe('Retain');
    expect(stack.attribute('Table', 'UpdateReplacePolicy')).toBe('Retain');
  });

  it('forgets items by their time to live', () => {
    expect(stack.properties('Table', 'TimeToLiveSpecification')).toEqual({
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

describe('the schedule', () => {
  it('wakes reconcile every minute with a role of its own, and never two at once', () => {
    const { ScheduleExpression, FlexibleTimeWindow, Target } = stack.properties(
      'EveryMinute',
      'ScheduleExpression',
      'FlexibleTimeWindow',
      'Target',
    );
    expect(ScheduleExpression).toBe('rate(1 minute)');
    expect(FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
    expect(Target).toMatchObject({
      Arn: stack.resources.arn(stack.resource('ReconcileLambdaFunction')),
      RoleArn: stack.resources.arn(stack.resource('ScheduleRole')),
      RetryPolicy: { MaximumRetryAttempts: 0 },
    });
    expect(stack.properties('ReconcileLambdaFunction', 'Timeout')['Timeout']).toBeLessThan(60);
    expect(stack.properties('ReconcileLambdaEvConf', 'MaximumRetryAttempts')).toEqual({
      MaximumRetryAttempts: 0,
    });
  });
});
