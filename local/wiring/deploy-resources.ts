import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { JsonObject } from '../model/json.ts';
import type { LocalCloud } from '../protocol/cloud.ts';
import type { Stack, StackQueue, StackRule, StackTable } from './template/stack.ts';

/** The credentials that everything local signs with; nobody checks them. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** Makes the tables of a stack that the store does not have yet. */
export async function deployTables(
  tables: readonly StackTable[],
  endpoint: string,
  region: string,
): Promise<void> {
  // The warning is about Node 20, on which this runs nowhere but here.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const client = new DynamoDBClient({ endpoint, region, credentials: localCredentials });
  try {
    for (const { tableName, attributes, key } of tables) {
      const command = new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        KeySchema: key.map(({ name, type }) => ({ AttributeName: name, KeyType: type })),
      });
      try {
        await client.send(command);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
      }
    }
  } finally {
    client.destroy();
  }
}

/** Makes or updates the queues and rules of a stack; rules that it no longer has are removed. */
export function deployMessaging(stack: Stack, cloud: LocalCloud, stackName: string): void {
  // A redrive policy names a queue that must be there already.
  const [deadLetters, others] = partition(
    stack.queues,
    ({ attributes }) => attributes['RedrivePolicy'] === undefined,
  );
  for (const queue of [...deadLetters, ...others]) deployQueue(queue, cloud);
  removeOldRules(stack, cloud, stackName);
  for (const rule of stack.rules) deployRule(rule, cloud);
}

function deployQueue({ queueName, queueUrl, attributes }: StackQueue, cloud: LocalCloud): void {
  const existing = cloud.sqs('ListQueues', { QueueNamePrefix: queueName })['QueueUrls'];
  const urls = Array.isArray(existing) ? existing.map(String) : [];
  if (!urls.some((url) => url.endsWith(`/${queueName}`))) {
    cloud.sqs('CreateQueue', { QueueName: queueName, Attributes: attributes });
    return;
  }
  const { FifoQueue: _immutable, ...mutable } = attributes;
  if (Object.keys(mutable).length > 0) {
    cloud.sqs('SetQueueAttributes', { QueueUrl: queueUrl, Attributes: mutable });
  }
}

function deployRule({ name, enabled, eventPattern, targets }: StackRule, cloud: LocalCloud): void {
  cloud.events('PutRule', {
    Name: name,
    EventPattern: JSON.stringify(eventPattern),
    State: enabled ? 'ENABLED' : 'DISABLED',
  });
  if (targets.length > 0) cloud.events('PutTargets', { Rule: name, Targets: targets });
}

function removeOldRules(stack: Stack, cloud: LocalCloud, stackName: string): void {
  const wanted = new Set(stack.rules.map(({ name }) => name));
  // Rules that people have made themselves have other names, and stay.
  const rules = cloud.events('ListRules', { NamePrefix: `${stackName}-` })['Rules'];
  for (const rule of Array.isArray(rules) ? rules : []) {
    const name = String((rule as JsonObject)['Name']);
    if (wanted.has(name)) continue;
    const targets = cloud.events('ListTargetsByRule', { Rule: name })['Targets'];
    const Ids = (Array.isArray(targets) ? targets : []).map(
      (target) => (target as JsonObject)['Id'],
    );
    if (Ids.length > 0) cloud.events('RemoveTargets', { Rule: name, Ids });
    cloud.events('DeleteRule', { Name: name });
  }
}

/**
 * Shows the messages again that a process which is gone had received: on AWS the pollers do not die
 * with the functions, here they do, and a FIFO group would stand still for a visibility time-out.
 */
export function releaseMessages(stack: Stack, cloud: LocalCloud): void {
  const mapped = stack.eventSourceMappings.map(({ queueArn }) => queueArn);
  const saved = cloud.inspect().queues['queues'];
  for (const queue of Array.isArray(saved) ? (saved as readonly JsonObject[]) : []) {
    const url = stack.queues.find(({ queueArn }) => queueArn === queue['arn'])?.queueUrl;
    if (url === undefined || !mapped.includes(String(queue['arn']))) continue;
    for (const message of queue['messages'] as readonly JsonObject[]) {
      const ReceiptHandle = message['receiptHandle'];
      if (ReceiptHandle === undefined || Number(message['visibleAt']) <= cloud.now) continue;
      cloud.sqs('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 });
    }
  }
}

function partition<Value>(
  values: readonly Value[],
  holds: (value: Value) => boolean,
): readonly [readonly Value[], readonly Value[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}
