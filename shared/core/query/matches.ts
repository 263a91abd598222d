import type { ContainerInstance } from '../ecs.ts';
import { byText } from '../order.ts';
import type { Condition, Expression, Operator } from './expression.ts';
import { subjectText } from './expression.ts';
import { patternMatches } from './pattern/match.ts';

/** What a query can see of a container instance; the placement pool's instances are such. */
export interface QuerySubject {
  readonly containerInstance: Pick<
    ContainerInstance,
    'agentConnected' | 'agentVersion' | 'ec2InstanceId' | 'registeredAt'
  >;
  /** Name to value; `undefined` for a bare capability. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly runningTasksCount: number;
  /** Tasks on the instance by `group`. */
  readonly groups: ReadonlyMap<string, number>;
}

/** Whether the container instance satisfies the expression. */
export function matches(expression: Expression, subject: QuerySubject): boolean {
  switch (expression.type) {
    case 'and':
      return expression.operands.every((operand) => matches(operand, subject));
    case 'or':
      return expression.operands.some((operand) => matches(operand, subject));
    case 'not':
      return !matches(expression.operand, subject);
    case 'condition':
      return holds(expression, subject);
  }
}

/** The values that an expression looks at, such as `attribute:rack = r7, runningTasksCount = 3`. */
export function describeSubjects(expression: Expression, subject: QuerySubject): string {
  const lines = new Set<string>();
  const visit = (part: Expression): void => {
    if (part.type === 'condition') lines.add(describe(part, subject));
    else if (part.type === 'not') visit(part.operand);
    else part.operands.forEach(visit);
  };
  visit(expression);
  return [...lines].join(', ');
}

function describe(condition: Condition, subject: QuerySubject): string {
  const values =
    condition.subject.type === 'task:group'
      ? [...groups(subject)].sort(byText)
      : textOf(condition, subject);
  const shown = Array.isArray(values) ? values.join(' ') || 'none' : (values ?? 'absent');
  return `${subjectText(condition.subject)} = ${shown}`;
}

function holds(condition: Condition, subject: QuerySubject): boolean {
  switch (condition.subject.type) {
    case 'agentVersion':
    case 'registeredAt':
    case 'runningTasksCount':
      return holdsInOrder(condition, subject);
    case 'task:group':
      return holdsOfGroups(condition, groups(subject));
    default: {
      const text = textOf(condition, subject);
      if (condition.operator === 'exists') return text !== undefined;
      if (condition.operator === '!exists') return text === undefined;
      // As ECS documents it for `!=`: an instance without the attribute satisfies no comparison.
      return text !== undefined && holdsOfText(condition, text);
    }
  }
}

/** A subject's value as text; a bare capability is the empty text, an absent one `undefined`. */
function textOf(condition: Condition, subject: QuerySubject): string | undefined {
  const instance = subject.containerInstance;
  switch (condition.subject.type) {
    case 'attribute': {
      const value = subject.attributes.get(condition.subject.name);
      return value ?? (subject.attributes.has(condition.subject.name) ? '' : undefined);
    }
    case 'agentConnected':
      return String(instance.agentConnected);
    case 'ec2InstanceId':
      return instance.ec2InstanceId;
    case 'agentVersion':
      return instance.agentVersion;
    case 'registeredAt':
      return instance.registeredAt === undefined ? undefined : `${instance.registeredAt} ms`;
    case 'runningTasksCount':
      return String(subject.runningTasksCount);
    case 'task:group':
      return groups(subject).join(' ');
  }
}

function groups(subject: QuerySubject): readonly string[] {
  return [...subject.groups].filter(([, tasks]) => tasks > 0).map(([group]) => group);
}

/** `task:group` is many values: the plain operators ask for any of them, the negated for none. */
function holdsOfGroups(condition: Condition, present: readonly string[]): boolean {
  const positive = positiveOf(condition.operator);
  const some =
    positive === 'exists'
      ? present.length > 0
      : present.some((group) => holdsOfText({ ...condition, operator: positive }, group));
  return positive === condition.operator ? some : !some;
}

function positiveOf(operator: Operator): Operator {
  if (operator === '!=') return '==';
  if (operator === '!in') return 'in';
  if (operator === '!~') return '=~';
  return operator === '!exists' ? 'exists' : operator;
}

function holdsOfText(condition: Condition, text: string): boolean {
  const { argument, operator } = condition;
  if (argument.type === 'pattern') {
    return patternMatches(argument.pattern, text) === (operator === '=~');
  }
  if (argument.type !== 'texts') return false;
  if (operator === 'in' || operator === '!in') {
    return argument.values.includes(text) === (operator === 'in');
  }
  const wanted = argument.values[0] ?? '';
  if (operator === '==' || operator === '!=') return (text === wanted) === (operator === '==');
  return inOrder(operator, compareTexts(text, wanted));
}

/** Numbers when both are: rack 9 stands before rack 10. */
function compareTexts(left: string, right: string): number {
  const number = /^-?\d{1,15}(\.\d{1,15})?$/;
  if (number.test(left) && number.test(right)) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function holdsInOrder(condition: Condition, subject: QuerySubject): boolean {
  const value = orderedValue(condition, subject);
  if (value === undefined || condition.argument.type !== 'ordered') return false;
  const wanted = condition.argument.value;
  for (let index = 0; index < Math.max(value.length, wanted.length); index += 1) {
    const difference = (value[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return inOrder(condition.operator, difference);
  }
  return inOrder(condition.operator, 0);
}

function orderedValue(condition: Condition, subject: QuerySubject): readonly number[] | undefined {
  const { agentVersion, registeredAt } = subject.containerInstance;
  if (condition.subject.type === 'runningTasksCount') return [subject.runningTasksCount];
  if (condition.subject.type === 'registeredAt') {
    return registeredAt === undefined ? undefined : [registeredAt];
  }
  return /^v?(\d+(?:\.\d+)*)/
    .exec(agentVersion ?? '')?.[1]
    ?.split('.')
    .map(Number);
}

function inOrder(operator: Operator, difference: number): boolean {
  switch (operator) {
    case '==':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    default:
      return false;
  }
}
