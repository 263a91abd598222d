import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { readBody } from './http.ts';

/** Whether a request's target is DynamoDB's. */
export function isDynamodb(target: string): boolean {
  return target.startsWith('DynamoDB_') || target.startsWith('DynamoDBStreams_');
}

/** Hands a request to the DynamoDB that runs beside, so that one port serves all; or says where it is. */
export async function answerDynamodb(
  endpoint: string | undefined,
  request: HttpRequest,
): Promise<HttpAnswer> {
  if (endpoint === undefined) {
    const hint = 'DynamoDB is not served on this port, and no endpoint of one was given.';
    return failure(400, 'UnknownEndpointException', hint);
  }
  try {
    const answer = await forward(endpoint, request);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (typeof value === 'string' && !perConnection.includes(name)) headers[name] = value;
    }
    return { status: answer.statusCode ?? 502, headers, body: await readBody(answer) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure(503, 'ServiceUnavailable', `DynamoDB at ${endpoint} did not answer: ${reason}`);
  }
}

/** Headers that belong to one connection and not to what goes over it. */
const perConnection = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'];

function forward(endpoint: string, request: HttpRequest): Promise<IncomingMessage> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !perConnection.includes(name)),
  );
  return new Promise((resolve, reject) => {
    const { method, body, signal } = request;
    const outgoing = httpRequest(endpoint, { method, headers, signal }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function failure(status: number, code: string, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
  };
}
