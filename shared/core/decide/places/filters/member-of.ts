import { describeSubjects, matches } from '../../../query/matches.ts';
import { parseExpression } from '../../../query/parse.ts';
import type { Ask } from '../ask.ts';
import type { Filter } from './filter.ts';

/** One filter for each `memberOf` of the request and of the task definition: all of them hold. */
export function memberOf({ work: { request, taskDefinition } }: Ask): readonly Filter[] {
  return [...request.placementConstraints, ...taskDefinition.placementConstraints]
    .filter(({ type }) => type === 'memberOf')
    .map(({ expression }) => filterOf(expression ?? ''));
}

function filterOf(text: string): Filter {
  const outcome = parseExpression(text);
  if (outcome.type === 'invalid') {
    // Requests are parsed at the door; ECS may know a pattern of a task definition that we do not.
    const problem = `cannot be read at ${outcome.position}: ${outcome.message}`;
    return {
      what: 'memberOf',
      of: 'rule',
      miss: () => 'memberOf',
      words: () => ({ asked: text, remained: problem }),
    };
  }
  const { expression } = outcome;
  return {
    what: 'memberOf',
    of: 'rule',
    miss: (instance) => (matches(expression, instance) ? undefined : 'memberOf'),
    words: (instance) => ({ asked: text, remained: describeSubjects(expression, instance) }),
  };
}
