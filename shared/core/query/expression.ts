import type { Pattern } from './pattern/program.ts';

/** A parsed cluster query: conditions under `and`, `or` and `not`. */
export type Expression =
  | { readonly type: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly type: 'not'; readonly operand: Expression }
  | Condition;

/** One `subject operator [argument]`. */
export interface Condition {
  readonly type: 'condition';
  readonly subject: Subject;
  readonly operator: Operator;
  readonly argument: Argument;
}

/** What a condition looks at on a container instance. */
export type Subject =
  | { readonly type: 'attribute'; readonly name: string }
  | { readonly type: SimpleSubject };

/** Subjects that have no name of their own after them. */
export type SimpleSubject =
  | 'agentConnected'
  | 'agentVersion'
  | 'ec2InstanceId'
  | 'registeredAt'
  | 'runningTasksCount'
  | 'task:group';

/** Operators in their symbolic form; the word forms mean the same. */
export type Operator =
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'exists'
  | '!exists'
  | 'in'
  | '!in'
  | '=~'
  | '!~';

/** What stands to the right of an operator, already in the form that its subject compares with. */
export type Argument =
  | { readonly type: 'none' }
  /** One text, or the list of `in`. */
  | { readonly type: 'texts'; readonly values: readonly string[] }
  /** Compared number by number: the parts of a version, one instant, one count. */
  | { readonly type: 'ordered'; readonly value: readonly number[] }
  | { readonly type: 'pattern'; readonly source: string; readonly pattern: Pattern };

/** The subject as it is written. */
export function subjectText(subject: Subject): string {
  return subject.type === 'attribute' ? `attribute:${subject.name}` : subject.type;
}
