import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { ModelError } from '../model/model-error.ts';
import { queryCodeOf } from '../queues/queue-error.ts';
import type { LocalCloud } from './cloud.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { readParameters } from './query-parameters.ts';
import { isServiceError } from './service-error.ts';
import type { SqsCaller } from './sqs-face.ts';
import { callSqs } from './sqs-face.ts';
import { fromQuery, toQuery } from './sqs-query.ts';
import { escapeXml, toXml } from './xml.ts';

type QueryService = 'ec2' | 'autoscaling' | 'sqs' | 'sts';

/** Each service of the Query protocol has a version of its own, which tells them apart. */
const versions: Readonly<Record<string, QueryService>> = {
  '2016-11-15': 'ec2',
  '2011-01-01': 'autoscaling',
  '2012-11-05': 'sqs',
  '2011-06-15': 'sts',
};

const namespaces: Readonly<Record<QueryService, string>> = {
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  autoscaling: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** Who everybody is, locally. */
const callerUserId = 'AIDALOCALLOCALLOCALL';

/** Whether a request speaks the Query protocol: its form or its URL names an action. */
export function isQuery(request: HttpRequest): boolean {
  const type = request.headers['content-type'] ?? '';
  return (
    request.url.searchParams.has('Action') || type.startsWith('application/x-www-form-urlencoded')
  );
}

/** Answers the Query protocol: EC2, Auto Scaling, SQS as older clients speak it, and STS. */
export async function answerQuery(
  cloud: LocalCloud,
  request: HttpRequest,
  caller: SqsCaller,
): Promise<HttpAnswer> {
  const form = new URLSearchParams(request.body.toString());
  for (const [name, value] of request.url.searchParams) form.append(name, value);
  const operation = form.get('Action') ?? '';
  const version = form.get('Version') ?? '';
  const service = serviceOf(version, request);
  if (service === undefined) {
    const message = `Version ${version} is not served here: ${Object.keys(versions).join(', ')} are.`;
    return errorAnswer('sts', 'NoSuchVersion', message, 400);
  }
  if (!/^\w+$/.test(operation)) {
    return errorAnswer(
      service,
      'MissingAction',
      'The request must contain the parameter Action.',
      400,
    );
  }
  form.delete('Action');
  form.delete('Version');
  const input = readParameters(form);
  try {
    const path = decodeURIComponent(request.url.pathname);
    return okAnswer(service, operation, await call(cloud, service, operation, input, path, caller));
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const unknown = error.code === 'UnknownOperationException';
    const code = unknown ? 'InvalidAction' : queryCodeOf(error.code);
    return errorAnswer(service, code, error.message, error.statusCode);
  }
}

/** SQS's requests may leave the version out; the signature's scope then names the service. */
function serviceOf(version: string, request: HttpRequest): QueryService | undefined {
  if (Object.hasOwn(versions, version)) return versions[version];
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '');
  const service = scope?.[1];
  return version === '' && service === 'sqs' ? service : undefined;
}

async function call(
  cloud: LocalCloud,
  service: QueryService,
  operation: string,
  input: JsonObject,
  path: string,
  caller: SqsCaller,
): Promise<JsonObject | undefined> {
  switch (service) {
    case 'ec2':
    case 'autoscaling':
      return cloud.call(service, operation, input);
    case 'sqs': {
      const output = await callSqs(cloud, operation, fromQuery(operation, input, path), caller);
      return toQuery(operation, output);
    }
    case 'sts':
      return callSts(cloud, operation);
  }
}

/** People try `get-caller-identity` first. */
function callSts(cloud: LocalCloud, operation: string): JsonObject {
  if (operation === 'GetCallerIdentity') {
    const arn = `arn:aws:iam::${cloud.account}:user/local`;
    return { Arn: arn, UserId: callerUserId, Account: cloud.account };
  }
  throw new ModelError(
    'InvalidAction',
    `Could not find operation ${operation} for version 2011-06-15`,
  );
}

function okAnswer(
  service: QueryService,
  operation: string,
  output: JsonObject | undefined,
): HttpAnswer {
  const requestId = randomUUID();
  const inside = output === undefined ? '' : toXml(output);
  const result = output === undefined ? '' : `<${operation}Result>${inside}</${operation}Result>`;
  const body =
    service === 'ec2'
      ? `<requestId>${requestId}</requestId>${inside}`
      : `${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const namespace = namespaces[service];
  const xml = `<${operation}Response xmlns="${namespace}">${body}</${operation}Response>`;
  return xmlAnswer(200, xml, requestId);
}

/** EC2 has a form of its own for errors, older than the others'. */
function errorAnswer(
  service: QueryService,
  code: string,
  message: string,
  status: number,
): HttpAnswer {
  const requestId = randomUUID();
  const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const xml =
    service === 'ec2'
      ? `<Response><Errors><Error>${error}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse xmlns="${namespaces[service]}"><Error><Type>${type}</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return xmlAnswer(status, xml, requestId);
}

function xmlAnswer(status: number, xml: string, requestId: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}
