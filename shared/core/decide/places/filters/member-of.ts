import type { Expression } from '../../../query/expression.ts';
import { describeSubjects, matches } from '../../../query/matches.ts';
import { type ParseOutcome, parseExpression } from '../../../query/parse.ts';
import type { Ask } from '../ask.ts';
import type { Filter } from './filter.ts';

/** One filter for each `memberOf` of the request and of the task definition: all of them hold. */
export function memberOf(ask: Ask): readonly Filter[] {
  return readExpressions(ask).map(({ text, outcome }) => filterOf(text, outcome));
}

/** The same, apart: those that hold or not whatever tasks come and go, and those that look at tasks. */
export function memberOfApart(ask: Pick<Ask, 'work'>): {
  readonly lasting: readonly Filter[];
  readonly passing: readonly Filter[];
} {
  const { request, taskDefinition } = ask.work;
  if (request.placementConstraints.length + taskDefinition.placementConstraints.length === 0) {
    return none;
  }
  const lasting: Filter[] = [];
  const passing: Filter[] = [];
  for (const { text, outcome } of readExpressions(ask)) {
    (isLasting(outcome) ? lasting : passing).push(filterOf(text, outcome));
  }
  return { lasting, passing };
}

const none = { lasting: [], passing: [] };

interface ReadExpression {
  readonly text: string;
  readonly outcome: ParseOutcome;
}

/** With a weight it is a wish: see `rules/wishes.ts`. */
function readExpressions({
  work: { request, taskDefinition },
}: Pick<Ask, 'work'>): readonly ReadExpression[] {
  return [...request.placementConstraints, ...taskDefinition.placementConstraints].flatMap(
    (rule) => {
      if (rule.type !== 'memberOf' || ('weight' in rule && rule.weight !== undefined)) return [];
      const { expression: text = '' } = rule;
      return [{ text, outcome: parseExpression(text) }];
    },
  );
}

function isLasting(outcome: ParseOutcome): boolean {
  return outcome.type === 'invalid' || !looksAtTasks(outcome.expression);
}

function looksAtTasks(expression: Expression): boolean {
  switch (expression.type) {
    case 'and':
    case 'or':
      return expression.operands.some(looksAtTasks);
    case 'not':
      return looksAtTasks(expression.operand);
    case 'condition': {
      const { type } = expression.subject;
      return type === 'task:group' || type === 'runningTasksCount';
    }
  }
}

function filterOf(text: string, outcome: ParseOutcome): Filter {
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
