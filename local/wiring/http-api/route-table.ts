import type { StackRoute } from '../template/stack.ts';

/** The route that answers a request, with what its path's variables stand for. */
export interface RouteMatch {
  readonly route: StackRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface PreparedRoute {
  readonly route: StackRoute;
  readonly method: string;
  readonly segments: readonly string[];
}

/**
 * Finds the route of a request as API Gateway does: the most specific path first (text before a
 * variable, a variable before `{proxy+}`), its own method before `ANY`, and `$default` at last.
 */
export class RouteTable {
  readonly #routes: readonly PreparedRoute[];
  readonly #fallback: StackRoute | undefined;

  constructor(routes: readonly StackRoute[]) {
    this.#fallback = routes.find(({ routeKey }) => routeKey === '$default');
    this.#routes = routes
      .filter(({ routeKey }) => routeKey !== '$default')
      .map((route) => {
        const [method = '', path = ''] = route.routeKey.split(' ');
        return { route, method, segments: segmentsOf(path) };
      })
      .sort((a, b) => compare(a.segments, b.segments) || anyLast(a.method) - anyLast(b.method));
  }

  match(method: string, path: string): RouteMatch | undefined {
    const asked = segmentsOf(path);
    for (const { route, method: own, segments } of this.#routes) {
      if (own !== 'ANY' && own !== method) continue;
      const pathParameters = matchSegments(segments, asked);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return this.#fallback === undefined ? undefined : { route: this.#fallback, pathParameters: {} };
  }
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function matchSegments(
  segments: readonly string[],
  asked: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(segment)?.[1];
    if (greedy !== undefined) {
      if (index >= asked.length) return undefined;
      parameters[greedy] = decoded(asked.slice(index).join('/'));
      return parameters;
    }
    const value = asked[index];
    if (value === undefined) return undefined;
    const variable = /^\{(.+)\}$/.exec(segment)?.[1];
    if (variable === undefined) {
      if (segment !== value) return undefined;
    } else {
      if (value === '') return undefined;
      parameters[variable] = decoded(value);
    }
  }
  return segments.length === asked.length ? parameters : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = rank(a[index] ?? '') - rank(b[index] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(segment: string): number {
  if (segment.endsWith('+}')) return 2;
  return segment.startsWith('{') ? 1 : 0;
}

function anyLast(method: string): number {
  return method === 'ANY' ? 1 : 0;
}
