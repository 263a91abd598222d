import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalCloud } from './cloud.ts';
import { answerDynamodb, isDynamodb } from './dynamodb-proxy.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { jsonAnswer, RequestTooLarge, readBody, requestBytesMax } from './http.ts';
import { answerJson } from './json-face.ts';
import { answerLocal } from './local-face.ts';
import { answerQuery, isQuery } from './query-face.ts';
import type { WallMs } from './ticker.ts';

/** Where AWS's local doubles are usually looked for. */
export const defaultPort = 4566;

export interface ProtocolServerOptions {
  readonly cloud: LocalCloud;
  /** Where DynamoDB's requests go on to, such as `http://127.0.0.1:8000`. */
  readonly dynamodbEndpoint?: string;
  /** For a cluster time that runs faster than the wall clock; the caller ticks the cloud. */
  readonly wallMs?: WallMs;
  /** Is told of bugs of this program, which callers see as `InternalFailure`. */
  readonly onBug?: (error: unknown) => void;
}

export interface ProtocolServer {
  /** Listens on 127.0.0.1 only; 0 takes a free port. Rejects with Node's error, such as EADDRINUSE. */
  listen(port?: number): Promise<{ readonly port: number; readonly url: string }>;
  /** Ends waiting receives and closes every connection. */
  close(): Promise<void>;
}

/** The local cloud on one port, as AWS's SDK clients and its CLI expect it. */
export function createProtocolServer(options: ProtocolServerOptions): ProtocolServer {
  const closing = new AbortController();
  const server = createServer((incoming, outgoing) => {
    void serve(options, closing.signal, incoming, outgoing);
  });
  return {
    listen: (port = defaultPort) => listen(server, port),
    close: () => {
      closing.abort();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number): Promise<{ port: number; url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const { port: taken } = server.address() as AddressInfo;
      resolve({ port: taken, url: `http://127.0.0.1:${taken}` });
    });
  });
}

async function serve(
  options: ProtocolServerOptions,
  closing: AbortSignal,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  let answer: HttpAnswer;
  try {
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', 'http://local'),
      headers: incoming.headers,
      body: await readBody(incoming),
      signal: AbortSignal.any([gone.signal, closing]),
    };
    answer = await route(options, request);
  } catch (error) {
    if (gone.signal.aborted) return;
    answer = failure(options, error);
  }
  if (outgoing.destroyed) return;
  outgoing.writeHead(answer.status, { ...answer.headers });
  outgoing.end(answer.body);
}

async function route(options: ProtocolServerOptions, request: HttpRequest): Promise<HttpAnswer> {
  const { cloud, dynamodbEndpoint, wallMs = (ms: number) => ms } = options;
  const { pathname } = request.url;
  if (pathname === '/_local' || pathname.startsWith('/_local/')) return answerLocal(cloud, request);
  const target = request.headers['x-amz-target'];
  const baseUrl = `http://${request.headers.host ?? '127.0.0.1'}`;
  const caller = { baseUrl, signal: request.signal, wallMs };
  if (typeof target === 'string') {
    return isDynamodb(target)
      ? await answerDynamodb(dynamodbEndpoint, request)
      : await answerJson(cloud, request, target, caller);
  }
  if (isQuery(request)) return await answerQuery(cloud, request, caller);
  return jsonAnswer(404, {
    code: 'NotFound',
    message: `${request.method} ${pathname} is not an AWS request. See GET /_local for what people can ask.`,
  });
}

function failure(options: ProtocolServerOptions, error: unknown): HttpAnswer {
  if (error instanceof RequestTooLarge) {
    const message = `A request has at most ${requestBytesMax} bytes.`;
    return jsonAnswer(413, { __type: 'RequestEntityTooLargeException', message });
  }
  if (error instanceof URIError || (error instanceof TypeError && 'input' in error)) {
    return jsonAnswer(400, { __type: 'MalformedRequest', message: 'The URL cannot be read.' });
  }
  options.onBug?.(error);
  const message = error instanceof Error ? error.message : String(error);
  return jsonAnswer(500, { __type: 'InternalFailure', message });
}
