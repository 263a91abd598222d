import { TemplateError, type TemplateValue } from '../../../local/wiring/template/intrinsics.ts';
import { readStack } from '../../../local/wiring/template/read-stack.ts';
import type { Stack } from '../../../local/wiring/template/stack.ts';

const place = {
  region: 'us-east-1',
  accountId: '123456789012',
  stackName: 'shop-local',
  awsEndpoint: 'http://127.0.0.1:4566',
  apiEndpoint: 'http://127.0.0.1:4000',
};

type Resources = Record<string, TemplateValue>;

const base: Resources = {
  Jobs: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 90,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadJobs', 'Arn'] },
        maxReceiveCount: 5,
      },
    },
  },
  DeadJobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-jobs' } },
  Orders: {
    Type: 'AWS::SQS::Queue',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
    Properties: { QueueName: { 'Fn::Sub': '${AWS::StackName}-orders.fifo' }, FifoQueue: true },
  },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'shop-worker',
      Handler: 'dist/worker.handler',
      Timeout: 20,
      MemorySize: 512,
      Environment: {
        Variables: {
          TABLE: { Ref: 'Table' },
          QUEUE: { Ref: 'Jobs' },
          ORDERS_ARN: { 'Fn::GetAtt': 'Orders.Arn' },
          LEFT_OUT: { Ref: 'AWS::NoValue' },
          API: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, '/v', 2]] },
        },
      },
    },
  },
};

function read(resources: Resources, others: Record<string, TemplateValue> = {}): Stack {
  return readStack(
    { ...others, Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api' }, ...base, ...resources } },
    place,
  );
}

describe('reading a compiled template', () => {
  it("reads a function with its environment resolved to this machine's values", () => {
    expect(read({}).functions).toEqual([
      {
        logicalId: 'Worker',
        functionName: 'shop-worker',
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:shop-worker',
        handler: 'dist/worker.handler',
        timeoutMs: 20_000,
        memoryMiB: 512,
        environment: {
          TABLE: 'shop-local-Table',
          QUEUE: 'http://127.0.0.1:4566/123456789012/shop-local-Jobs',
          ORDERS_ARN: 'arn:aws:sqs:us-east-1:123456789012:shop-local-orders.fifo',
          API: 'http://127.0.0.1:4000/v2',
        },
      },
    ]);
  });

  it("fills in CloudFormation's own defaults", () => {
    const bare = { Type: 'AWS::Lambda::Function', Properties: { Handler: 'a.b' } };
    expect(read({ Bare: bare }).functions[1]).toMatchObject({
      functionName: 'shop-local-Bare',
      timeoutMs: 3_000,
      memoryMiB: 128,
      environment: {},
    });
  });

  it('reads queues with their attributes in the words of CreateQueue', () => {
    expect(read({}).queues.map(({ queueName, attributes }) => ({ queueName, attributes }))).toEqual(
      [
        {
          queueName: 'shop-local-Jobs',
          attributes: {
            VisibilityTimeout: '90',
            RedrivePolicy:
              '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead-jobs","maxReceiveCount":5}',
          },
        },
        { queueName: 'dead-jobs', attributes: {} },
        { queueName: 'shop-local-orders.fifo', attributes: { FifoQueue: 'true' } },
      ],
    );
  });

  it('reads rules with their targets', () => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.ecs'], account: [{ Ref: 'AWS::AccountId' }] },
        Targets: [{ Id: 'jobs', Arn: { 'Fn::GetAtt': ['Jobs', 'Arn'] } }],
      },
    };
    expect(read({ Rule: rule }).rules).toEqual([
      {
        logicalId: 'Rule',
        name: 'shop-local-Rule',
        enabled: true,
        eventPattern: { source: ['aws.ecs'], account: ['123456789012'] },
        targets: [{ Id: 'jobs', Arn: 'arn:aws:sqs:us-east-1:123456789012:shop-local-Jobs' }],
      },
    ]);
  });

  it('reads event source mappings, and leaves out those that are off', () => {
    const mapping = (more: Record<string, TemplateValue>): TemplateValue => ({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['Worker', 'Arn'] },
        ...more,
      },
    });
    const on = {
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 2,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    };
    expect(read({ On: mapping(on), Off: mapping({ Enabled: false }) }).eventSourceMappings).toEqual(
      [
        {
          logicalId: 'On',
          functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:shop-worker',
          queueArn: 'arn:aws:sqs:us-east-1:123456789012:shop-local-Jobs',
          batchSize: 7,
          batchingWindowMs: 2_000,
          reportsBatchItemFailures: true,
          concurrencyMax: 3,
        },
      ],
    );
  });

  it('reads routes through their integrations', () => {
    const uri =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Worker.Arn}/invocations';
    const resources = {
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationUri: { 'Fn::Sub': uri },
          PayloadFormatVersion: '2.0',
          TimeoutInMillis: 12_000,
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          RouteKey: 'GET /things/{id}',
          AuthorizationType: 'AWS_IAM',
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
        },
      },
    };
    expect(read(resources).routes).toEqual([
      {
        logicalId: 'Route',
        routeKey: 'GET /things/{id}',
        authorizationType: 'AWS_IAM',
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:shop-worker',
        timeoutMs: 12_000,
      },
    ]);
  });

  it('reads schedules, of the Scheduler and of rules', () => {
    const resources = {
      Often: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(2 minutes)',
          Target: { Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] }, Input: '{"deep":true}' },
        },
      },
      Daily: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'worker', Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] } }],
        },
      },
      Off: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' },
      },
    };
    expect(
      read(resources).schedules.map(({ logicalId, everyMs, input }) => [logicalId, everyMs, input]),
    ).toEqual([
      ['Often', 120_000, { deep: true }],
      ['Daily', 86_400_000, {}],
    ]);
  });

  it('lets conditions, parameters and maps decide what stands', () => {
    const others = {
      Parameters: { Size: { Type: 'String', Default: 'large' } },
      Mappings: { Memory: { large: { megabytes: 2_048 } } },
      Conditions: {
        Large: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] },
        Small: { 'Fn::Not': [{ Condition: 'Large' }] },
      },
    };
    const resources = {
      Gone: { Type: 'AWS::SQS::Queue', Condition: 'Small' },
      Sized: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: 'a.b',
          MemorySize: { 'Fn::FindInMap': ['Memory', { Ref: 'Size' }, 'megabytes'] },
          Timeout: { 'Fn::If': ['Large', 60, 6] },
        },
      },
    };
    const stack = read(resources, others);
    expect(stack.queues.map(({ logicalId }) => logicalId)).not.toContain('Gone');
    expect(stack.functions[1]).toMatchObject({ memoryMiB: 2_048, timeoutMs: 60_000 });
  });

  it.each<[string, Resources, string]>([
    [
      'a reference to nothing',
      { F: { Type: 'AWS::Lambda::Function', Properties: { Handler: { Ref: 'Nowhere' } } } },
      'F.Handler: Ref names nothing: Nowhere',
    ],
    [
      'a function that is not known',
      { F: { Type: 'AWS::Lambda::Function', Properties: { Handler: { 'Fn::Cidr': [] } } } },
      'F.Handler: the local stack does not know Fn::Cidr',
    ],
    [
      'a target outside the template',
      {
        R: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: {},
            Targets: [{ Id: 'x', Arn: 'arn:aws:sns:us-east-1:123456789012:t' }],
          },
        },
      },
      'R: the local bus delivers to queues of this template only',
    ],
    [
      'a cron schedule',
      {
        S: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'cron(0 3 * * ? *)',
            Target: { Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] } },
          },
        },
      },
      'S: only rate(…) runs here',
    ],
  ])('says where and why it cannot run %s', (_what, resources, message) => {
    expect(() => read(resources)).toThrow(TemplateError);
    expect(() => read(resources)).toThrow(message);
  });
});
