import type { JsonObject, JsonValue } from '../model/json.ts';
import { isJsonObject } from '../queues/input.ts';

/**
 * Between SQS's older Query protocol and its JSON one: lists are flat and named in the singular, maps
 * are lists of pairs. Source: the SQS API of 2012-11-05 before its JSON protocol.
 */

/** Flat lists of the Query protocol and what the JSON protocol calls them. */
const lists: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};

/** Flat lists of pairs and the maps they stand for. */
const maps: Readonly<Record<string, string>> = {
  Attribute: 'Attributes',
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
  Tag: 'Tags',
};

/** The input of an operation as the JSON protocol has it. */
export function fromQuery(operation: string, parameters: JsonObject, path: string): JsonObject {
  const input: Record<string, JsonValue> = { ...membersOf(parameters) };
  // Older clients send to the queue's own URL.
  const hasPath = path.length > 1 && !operation.startsWith('CreateQueue');
  if (hasPath) input['QueueUrl'] ??= path;
  if (operation === 'CreateQueue') input['tags'] = input['Tags'];
  return input;
}

function membersOf(parameters: JsonObject): JsonObject {
  const members: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const list = lists[name];
    const map = maps[name];
    if (list !== undefined) {
      members[list] = asList(value).map((one) => (isJsonObject(one) ? membersOf(one) : one));
    } else if (map !== undefined) members[map] = toMap(value);
    else members[name] = value;
  }
  return members;
}

function toMap(value: JsonValue): JsonObject {
  const pairs: [string, JsonValue][] = [];
  for (const pair of asList(value)) {
    if (isJsonObject(pair)) pairs.push([String(pair['Name'] ?? pair['Key']), pair['Value']]);
  }
  return Object.fromEntries(pairs);
}

/** The output of an operation as the elements of its `…Result`, or nothing when it has none. */
export function toQuery(operation: string, output: JsonObject): JsonObject | undefined {
  switch (operation) {
    case 'ListQueues':
      return { QueueUrl: output['QueueUrls'], NextToken: output['NextToken'] };
    case 'GetQueueAttributes':
      return { Attribute: toPairs(output['Attributes'], 'Name') };
    case 'ListQueueTags':
      return { Tag: toPairs(output['Tags'], 'Key') };
    case 'ReceiveMessage':
      return { Message: asList(output['Messages']).map(messageToQuery) };
    case 'SendMessageBatch':
    case 'DeleteMessageBatch':
    case 'ChangeMessageVisibilityBatch':
      return {
        [`${operation}ResultEntry`]: output['Successful'],
        BatchResultErrorEntry: output['Failed'],
      };
    default:
      return Object.keys(output).length > 0 ? output : undefined;
  }
}

function messageToQuery(message: JsonValue): JsonValue {
  if (!isJsonObject(message)) return message;
  const { Attributes: attributes, MessageAttributes: messageAttributes, ...rest } = message;
  return {
    ...rest,
    Attribute: toPairs(attributes, 'Name'),
    MessageAttribute: toPairs(messageAttributes, 'Name'),
  };
}

function toPairs(map: JsonValue, nameOfName: string): readonly JsonObject[] {
  if (!isJsonObject(map)) return [];
  return Object.entries(map).map(([name, value]) => ({ [nameOfName]: name, Value: value }));
}

function asList(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
