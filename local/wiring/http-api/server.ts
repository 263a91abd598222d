import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClock } from '../cluster-clock.ts';
import type { InvokeOutcome } from '../lambda/outcome.ts';
import type { StackPlace, StackRoute } from '../template/stack.ts';
import { gatewayResponse, type HttpResponse, requestPayload, responseOf } from './payload.ts';
import { RouteTable } from './route-table.ts';

/** API Gateway's limit on a request's body. */
export const requestBytesMax = 10 * 1024 * 1024;

export interface HttpApiOptions {
  readonly routes: readonly StackRoute[];
  readonly place: StackPlace;
  readonly clock: ClusterClock;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvokeOutcome>;
}

/** An HTTP API of API Gateway, which listens before what it is to serve is known. */
export interface HttpApi {
  readonly server: Server;
  /** From now on requests are answered; until then with 503. */
  open(options: HttpApiOptions): void;
}

/** An HTTP API of API Gateway: finds the route, invokes its function, answers with its result. */
export function createHttpApi(): HttpApi {
  let opened: { readonly options: HttpApiOptions; readonly table: RouteTable } | undefined;
  const server = createServer((request, response) => {
    const answered =
      opened === undefined
        ? Promise.resolve(gatewayResponse(503, 'Service Unavailable'))
        : answer(request, opened.options, opened.table);
    void answered
      .catch(() => gatewayResponse(500, 'Internal Server Error'))
      .then((result) => send(response, result));
  });
  return {
    server,
    open: (options) => {
      opened = { options, table: new RouteTable(options.routes) };
    },
  };
}

async function answer(
  request: IncomingMessage,
  { place, clock, invoke }: HttpApiOptions,
  table: RouteTable,
): Promise<HttpResponse> {
  const body = await readBody(request);
  if (body === undefined) return gatewayResponse(413, 'Request Entity Too Large');
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const found = table.match(method, url.split('?', 1)[0] ?? '/');
  if (found === undefined) return gatewayResponse(404, 'Not Found');
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const event = requestPayload(
    { method, url, headers: request.headers, body, sourceIp },
    found,
    place,
    clock.now(),
  );
  const waiting = new AbortController();
  const outcome = await Promise.race([
    invoke(found.route.functionArn, event),
    delay(found.route.timeoutMs, undefined, { signal: waiting.signal, ref: false }).catch(() => {}),
  ]);
  waiting.abort();
  if (outcome === undefined) return gatewayResponse(504, 'Endpoint request timed out');
  const answered = outcome.type === 'succeeded' ? responseOf(outcome.payload) : undefined;
  return answered ?? gatewayResponse(500, 'Internal Server Error');
}

/** The whole body, or undefined when it is larger than API Gateway takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the refusal reaches who is still sending.
    if (bytes <= requestBytesMax) chunks.push(chunk);
  }
  return bytes > requestBytesMax ? undefined : Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  { statusCode, headers, cookies, body }: HttpResponse,
): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'content-length' && name !== 'transfer-encoding') response.setHeader(name, value);
  }
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  const bodyless = statusCode === 204 || statusCode === 304;
  if (!bodyless) response.setHeader('content-length', body.length);
  response.statusCode = statusCode;
  response.end(bodyless ? undefined : body);
}
