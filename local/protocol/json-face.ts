import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { isJsonObject } from '../queues/input.ts';
import { queryCodeOf } from '../queues/queue-error.ts';
import type { LocalCloud } from './cloud.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { isServiceError } from './service-error.ts';
import type { SqsCaller } from './sqs-face.ts';
import { callSqs } from './sqs-face.ts';

/** The services whose requests name their operation in `X-Amz-Target`. */
type JsonService = 'ecs' | 'events' | 'sqs';

const services: Readonly<Record<string, JsonService>> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
};

/** Answers AWS JSON 1.0 and 1.1: ECS, EventBridge and SQS. */
export async function answerJson(
  cloud: LocalCloud,
  request: HttpRequest,
  target: string,
  caller: SqsCaller,
): Promise<HttpAnswer> {
  const [prefix = '', operation = ''] = target.split('.');
  const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
  if (service === undefined) {
    const message = `${target} is not served here: ECS, EC2, Auto Scaling, SQS, EventBridge and STS are.`;
    return errorAnswer('ecs', 'UnknownOperationException', message, 400);
  }
  const input = readInput(request.body);
  if (input === undefined) {
    return errorAnswer(service, 'SerializationException', 'The body is not a JSON object.', 400);
  }
  try {
    return okAnswer(service, await call(cloud, service, operation, input, caller));
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return errorAnswer(service, error.code, error.message, error.statusCode);
  }
}

async function call(
  cloud: LocalCloud,
  service: JsonService,
  operation: string,
  input: JsonObject,
  caller: SqsCaller,
): Promise<JsonObject> {
  switch (service) {
    case 'ecs':
      return cloud.call('ecs', operation, input);
    case 'events':
      return cloud.events(operation, input);
    case 'sqs':
      return await callSqs(cloud, operation, input, caller);
  }
}

function readInput(body: Buffer): JsonObject | undefined {
  if (body.length === 0) return {};
  try {
    const input = JSON.parse(body.toString());
    return isJsonObject(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

/** EventBridge and SQS answer nothing at all where there is nothing to say. */
function okAnswer(service: JsonService, output: JsonObject): HttpAnswer {
  const isEmpty = service !== 'ecs' && Object.keys(output).length === 0;
  return {
    status: 200,
    headers: headersOf(service),
    body: isEmpty && service === 'events' ? '' : JSON.stringify(output),
  };
}

function errorAnswer(
  service: JsonService,
  code: string,
  message: string,
  status: number,
): HttpAnswer {
  const fault = status >= 500 ? 'Receiver' : 'Sender';
  const sqsHeaders: Record<string, string> =
    service === 'sqs' ? { 'x-amzn-query-error': `${queryCodeOf(code)};${fault}` } : {};
  const type = service === 'sqs' ? `com.amazonaws.sqs#${code}` : code;
  return {
    status,
    headers: { ...headersOf(service), 'x-amzn-errortype': code, ...sqsHeaders },
    body: JSON.stringify({ __type: type, message }),
  };
}

function headersOf(service: JsonService): Record<string, string> {
  const version = service === 'sqs' ? '1.0' : '1.1';
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': randomUUID() };
}
