import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StackPlace } from '../template/stack.ts';
import type { RouteMatch } from './route-table.ts';

/** A request as it came in over HTTP. */
export interface HttpRequest {
  readonly method: string;
  /** With its query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** What is sent back over HTTP. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** Who every request comes from locally, where IAM does not stand in front. */
export const localUser = 'local';

/** Media types whose bodies API Gateway hands over as text; all others come in base64. */
const textTypes =
  /^(text\/|application\/(json|[^;]*\+json|xml|[^;]*\+xml|javascript|x-www-form-urlencoded))/;

/** The event of payload format 2.0 that a function gets for a request. */
export function requestPayload(
  request: HttpRequest,
  { route, pathParameters }: RouteMatch,
  place: StackPlace,
  atMs: number,
): object {
  const [rawPath = '/', rawQueryString = ''] = splitOnce(request.url, '?');
  const headers = flatHeaders(request.headers);
  const cookies = request.headers.cookie?.split('; ');
  const query = queryParameters(rawQueryString);
  const isText = textTypes.test(headers['content-type'] ?? 'text/plain');
  const domainName = headers['host'] ?? '127.0.0.1';
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    requestContext: {
      accountId: place.accountId,
      apiId: 'local',
      ...(route.authorizationType === 'AWS_IAM' ? { authorizer: iamAuthorizer(place) } : {}),
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: commonLogTime(atMs),
      timeEpoch: atMs,
    },
    ...(request.body.length === 0
      ? {}
      : { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function iamAuthorizer({ accountId }: StackPlace): object {
  return {
    iam: {
      accessKey: 'LOCALACCESSKEY',
      accountId,
      callerId: 'AIDALOCAL',
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${accountId}:user/${localUser}`,
      userId: 'AIDALOCAL',
    },
  };
}

function flatHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // Cookies travel in a member of their own.
    if (value === undefined || name === 'cookie') continue;
    flat[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return flat;
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `06/May/2031:09:05:00 +0000`: the form that `requestContext.time` has. */
function commonLogTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** A function's result as a response; undefined when API Gateway could not make one of it. */
export function responseOf(payload: string): HttpResponse | undefined {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    // Format 2.0 takes any other JSON as the body of a 200.
    const body = typeof result === 'string' ? result : payload;
    return json(200, body);
  }
  const { statusCode } = result;
  if (typeof statusCode !== 'number' || statusCode < 100 || statusCode > 599) return undefined;
  const body = 'body' in result && typeof result.body === 'string' ? result.body : '';
  const base64 = 'isBase64Encoded' in result && result.isBase64Encoded === true;
  return {
    statusCode,
    headers: textMembers('headers' in result ? result.headers : undefined),
    cookies: 'cookies' in result && Array.isArray(result.cookies) ? result.cookies.map(String) : [],
    body: Buffer.from(body, base64 ? 'base64' : 'utf8'),
  };
}

function textMembers(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), String(member)]),
  );
}

/** A response of API Gateway's own, such as `{"message":"Not Found"}`. */
export function gatewayResponse(statusCode: number, message: string): HttpResponse {
  return json(statusCode, JSON.stringify({ message }));
}

function json(statusCode: number, body: string): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(body),
  };
}
