import { type Context, Hono } from 'hono';
import type { ApiHandlers, Caller } from './handlers.ts';
import { readJsonBody } from './json-body.ts';
import { openApiDocument } from './openapi.ts';
import { operations, type Reply } from './operations.ts';
import { checkQuery, parseIdempotencyKey } from './parameters.ts';
import type { Parsed } from './parse-placement.ts';
import { echo, problemResponse, type WireProblem } from './problem-document.ts';
import { isMutation, type Route, routes } from './routes.ts';
import { outageProblem } from './thrown.ts';

export interface ApiOptions {
  /** Short names of the clusters that are served; any other is 404. */
  readonly clusters: readonly string[];
  /** Who asks: the caller's ARN behind IAM, a fixed stand-in on a local stack. */
  readonly requestedBy: (context: Context) => string;
  /** Told of everything that was answered with 500 or 503 because something threw. */
  readonly onError?: (
    error: unknown,
    request: { readonly method: string; readonly path: string },
  ) => void;
}

/** The HTTP API: the same in Lambda (through hono's adapter), on a local port and in tests. */
export function createApp(handlers: ApiHandlers, options: ApiOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of safetyHeaders) context.res.headers.set(name, value);
  });
  for (const [name, route] of Object.entries(routes) as [keyof typeof routes, Route][]) {
    app.on(route.method.toUpperCase(), [honoPath(route.path)], (context) =>
      guarded(context, options, () => serve(context, name, route, handlers, options)),
    );
  }
  app.get('/openapi.json', (context) => context.json(openApiDocument()));
  for (const [path, methods] of methodsByPath()) {
    app.all(honoPath(path), (context) => methodNotAllowed(context, methods));
  }
  app.notFound((context) => problemResponse(unknownRoute(context), context.req.path));
  return app;
}

/** Answers are for one caller at one moment and hold no page: never kept, sniffed or framed. */
const safetyHeaders: readonly (readonly [string, string])[] = [
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
];

async function serve(
  context: Context,
  name: keyof typeof routes,
  route: Route,
  handlers: ApiHandlers,
  options: ApiOptions,
): Promise<Response> {
  const parts = context.req.param() as Readonly<Partial<Record<string, string>>>;
  const cluster = context.req.param('cluster') ?? '';
  if (!options.clusters.includes(cluster)) return refuse(context, unknownCluster(cluster, options));
  const query = new URL(context.req.url).searchParams;
  const queryCheck = checkQuery(query, route.query ?? []);
  if (queryCheck.type === 'refused') return refuse(context, queryCheck.problem);
  const key = isMutation(route)
    ? parseIdempotencyKey(context.req.header('idempotency-key'))
    : ({ type: 'parsed', value: undefined } as const);
  if (key.type === 'refused') return refuse(context, key.problem);
  const body = await bodyOf(context, route);
  if (body.type === 'refused') return refuse(context, body.problem);
  const caller: Caller = {
    requestedBy: options.requestedBy(context),
    ...(key.value === undefined ? {} : { idempotencyKey: key.value }),
  };
  const reply = await operations[name](handlers, {
    cluster,
    parts,
    query,
    body: body.value,
    caller,
  });
  return responseTo(context, reply);
}

function responseTo(context: Context, reply: Reply): Response {
  if (reply.type === 'refused') return refuse(context, reply.problem);
  if (reply.status === 201 && 'placementId' in reply.body) {
    context.header('location', `${context.req.path}/${String(reply.body.placementId)}`);
  }
  return context.json(reply.body, reply.status);
}

/** The body as a value; `{}` for routes that take none and were sent none. */
async function bodyOf(context: Context, route: Route): Promise<Parsed<unknown>> {
  if (!isMutation(route)) return { type: 'parsed', value: undefined };
  const contentTypes =
    route.method === 'patch'
      ? ['application/json', 'application/merge-patch+json']
      : ['application/json'];
  const body = await readJsonBody(context.req.raw, contentTypes);
  if (body.type === 'read') return { type: 'parsed', value: body.value };
  if (body.type === 'refused') return body;
  return route.body === undefined ? { type: 'parsed', value: {} } : bodyMissing;
}

const bodyMissing: Parsed<never> = {
  type: 'refused',
  problem: {
    status: 400,
    code: 'malformed-json',
    title: 'The body cannot be read',
    detail: 'This route needs a JSON body, and there is none; /openapi.json has an example.',
  },
};

async function guarded(
  context: Context,
  options: ApiOptions,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    options.onError?.(error, { method: context.req.method, path: context.req.path });
    return refuse(context, outageProblem(error));
  }
}

function refuse(context: Context, problem: WireProblem): Response {
  return problemResponse(problem, context.req.path);
}

function unknownCluster(cluster: string, { clusters }: ApiOptions): WireProblem {
  return {
    status: 404,
    code: 'cluster-unknown',
    title: 'No such cluster',
    detail: `Estiva does not serve a cluster "${echo(cluster)}" here; it serves ${clusters.join(', ')}.`,
  };
}

function unknownRoute(context: Context): WireProblem {
  return {
    status: 404,
    code: 'route-unknown',
    title: 'No such route',
    detail: `Nothing is served at ${echo(context.req.path)}; /openapi.json lists every route.`,
  };
}

function methodNotAllowed(context: Context, methods: readonly string[]): Response {
  const allow = methods.join(', ');
  if (context.req.method === 'OPTIONS') {
    return new Response(null, { status: 204, headers: { allow } });
  }
  const problem: WireProblem = {
    status: 405,
    code: 'method-not-allowed',
    title: 'The route does not take this method',
    detail: `${echo(context.req.method)} is not for this route; it takes ${allow}.`,
  };
  return problemResponse(problem, context.req.path, { allow });
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>([['/openapi.json', ['GET', 'HEAD']]]);
  for (const { path, method } of Object.values(routes)) {
    const known = methods.get(path) ?? [];
    known.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    methods.set(path, known);
  }
  return methods;
}

/** `/clusters/{cluster}` as hono writes it. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
