import * as z from 'zod';
import type { LocalCloud } from './cloud.ts';
import type { CloudCommand } from './command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { jsonAnswer } from './http.ts';
import type { LocalRoute } from './local-routes.ts';
import { localRoutes } from './local-routes.ts';
import { isServiceError } from './service-error.ts';
import { ec2InstanceIdOf, summarise } from './summary.ts';

/** Answers `/_local/…`: what people do to the local cloud and what they see of it. */
export function answerLocal(cloud: LocalCloud, request: HttpRequest): HttpAnswer {
  const path = request.url.pathname.slice('/_local'.length).replace(/\/$/, '');
  const matching = localRoutes.filter((route) => route.path.test(path));
  const route = matching.find(({ method }) => method === request.method);
  if (route !== undefined) return perform(cloud, route, path, request);
  if (request.method === 'GET' && path === '') return jsonAnswer(200, listRoutes(request));
  if (request.method === 'GET' && path === '/state') return jsonAnswer(200, summarise(cloud));
  if (request.method === 'GET' && path === '/events') {
    return jsonAnswer(200, { eventFaults: summarise(cloud).eventFaults });
  }
  const methods: string[] = matching.map(({ method }) => method);
  if (['', '/state', '/events'].includes(path)) methods.push('GET');
  if (methods.length === 0) return problem(404, 'NotFound', `There is no ${request.url.pathname}.`);
  const answer = problem(
    405,
    'MethodNotAllowed',
    `${request.url.pathname} takes ${methods.join(' and ')}.`,
  );
  return { ...answer, headers: { ...answer.headers, allow: methods.join(', ') } };
}

function perform(
  cloud: LocalCloud,
  route: LocalRoute,
  path: string,
  request: HttpRequest,
): HttpAnswer {
  const [, encoded = '', action = ''] = route.path.exec(path) ?? [];
  try {
    const text = request.body.toString().trim();
    const given = decodeURIComponent(encoded);
    const id = path.startsWith('/instances/') ? ec2InstanceIdOf(cloud, given) : given;
    const loose = route.command(text === '' ? {} : JSON.parse(text), id, action);
    const command: CloudCommand = JSON.parse(JSON.stringify(loose));
    return jsonAnswer(200, { done: command, ...cloud.perform(command) });
  } catch (error) {
    if (error instanceof z.ZodError) return problem(400, 'BadRequest', wordsOf(error, route));
    if (error instanceof SyntaxError) {
      return problem(400, 'BadRequest', `The body is not JSON: ${error.message}`);
    }
    if (error instanceof URIError) return problem(400, 'BadRequest', 'The path cannot be read.');
    if (isServiceError(error)) return problem(error.statusCode, error.code, error.message);
    throw error;
  }
}

function wordsOf(error: z.ZodError, route: LocalRoute): string {
  const issues = error.issues.map(({ path, message }) => {
    return path.length > 0 ? `${path.join('.')}: ${message}` : message;
  });
  const example = route.example === undefined ? '' : ` Such as ${JSON.stringify(route.example)}`;
  return `${issues.join('; ')}.${example}`;
}

function problem(status: number, code: string, message: string): HttpAnswer {
  return jsonAnswer(status, { code, message, see: 'GET /_local' });
}

function listRoutes(request: HttpRequest): unknown {
  const base = `http://${request.headers.host ?? '127.0.0.1'}`;
  const reads = [
    { method: 'GET', path: '/_local', does: 'This list.', try: `curl ${base}/_local` },
    {
      method: 'GET',
      path: '/_local/state',
      does: 'Instances, tasks, queues and rules.',
      try: `curl ${base}/_local/state`,
    },
    {
      method: 'GET',
      path: '/_local/events',
      does: 'The faults of events that stand.',
      try: `curl ${base}/_local/events`,
    },
  ];
  const faults = localRoutes.map(({ method, shown, does, example }) => {
    const body = example === undefined ? '' : ` -d '${JSON.stringify(example)}'`;
    return { method, path: shown, does, try: `curl -X ${method} ${base}${shown}${body}` };
  });
  return { routes: [...reads, ...faults] };
}
