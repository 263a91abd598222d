import type { Packaged } from './packaged.ts';

/** One statement of a policy, as far as this stack uses the language. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Operand>>>>;
}

type Operand = string | readonly string[];

/** What a request brings along: condition keys with their values. */
export type RequestContext = Readonly<Record<string, Operand>>;

/** Every statement of a role's inline policies. */
export function statementsOf(stack: Packaged, role: string): readonly Statement[] {
  const { Policies } = stack.properties(role, 'Policies');
  return Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );
}

/** Whether IAM lets the call through: a Deny wins, then an Allow is needed. */
export function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: RequestContext = {},
): boolean {
  const effects = statements
    .filter(
      (statement) =>
        list(statement.Action).some((pattern) => isLike(action, pattern)) &&
        list(statement.Resource).some((pattern) => isLike(resource, pattern)) &&
        Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
          Object.entries(keys).every(([key, wanted]) => holds(operator, wanted, context[key])),
        ),
    )
    .map((statement) => statement.Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** One condition. `ForAllValues` is true of an absent key; every other operator is false of it. */
function holds(operator: string, wanted: Operand, given: Operand | undefined): boolean {
  const [name = '', forAll] = operator.split(':').reverse();
  const test = tests[name];
  if (test === undefined) throw new Error(`This reader of policies does not know ${operator}.`);
  const values = given === undefined ? [] : list(given);
  const passes = (value: string) => list(wanted).some((pattern) => test(value, pattern));
  return forAll === 'ForAllValues' ? values.every(passes) : values.some(passes);
}

const tests: Readonly<Record<string, (value: string, pattern: string) => boolean>> = {
  StringEquals: (value, pattern) => value === pattern,
  StringLike: isLike,
  ArnEquals: isLike,
};

/** IAM's wildcards: `*` is any run of characters, `?` is one. */
function isLike(value: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
}

/** A policy may leave out the brackets around one value. */
export function list<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
