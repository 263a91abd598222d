import type * as z from 'zod';
import type {
  ClusterAnswer,
  ContainerInstanceAnswer,
  EventsAnswer,
  ExplanationAnswer,
  PlacementAnswer,
  PlacementCreatedAnswer,
  TaskAnswer,
} from '../../core/views/answers.ts';
import type { IncidentAnswer, IncidentSummary } from '../../core/views/incidents.ts';
import type {
  clusterAnswerSchema,
  containerInstanceAnswerSchema,
  eventsAnswerSchema,
  explanationAnswerSchema,
  placementAnswerSchema,
  placementCreatedAnswerSchema,
  problemDocumentSchema,
  taskAnswerSchema,
} from './answers-schema.ts';
import type { incidentAnswerSchema, incidentSummarySchema } from './incidents-schema.ts';
import type { ProblemDocument } from './problem-document.ts';

/**
 * Types only: each line below fails to compile when a schema of an answer and the interface of it
 * part company, be it by a member that one of them lacks, by its type or by its being optional.
 */
type Matches = [
  Same<TaskAnswer, typeof taskAnswerSchema>,
  Same<PlacementAnswer, typeof placementAnswerSchema>,
  Same<PlacementCreatedAnswer, typeof placementCreatedAnswerSchema>,
  Same<ExplanationAnswer, typeof explanationAnswerSchema>,
  Same<ContainerInstanceAnswer, typeof containerInstanceAnswerSchema>,
  Same<ClusterAnswer, typeof clusterAnswerSchema>,
  Same<IncidentSummary, typeof incidentSummarySchema>,
  Same<IncidentAnswer, typeof incidentAnswerSchema>,
  // Entries differ by design: the document promises no more of them than that they have a type.
  Same<Omit<EventsAnswer, 'events'>, typeof eventsAnswerSchema, 'events'>,
  Same<ProblemDocument, typeof problemDocumentSchema>,
];

/** True for the compiler as long as every pair is the same. */
export type AnswersMatch = AllTrue<Matches>;

type AllTrue<Results extends readonly true[]> = Results[number];

type Same<Answer, Schema extends z.ZodType, Left extends string = never> = Equal<
  Plain<Answer>,
  Plain<Omit<z.output<Schema>, Left>>
>;

/** Both optionality (as the types are) and names (with everything required) must agree. */
type Equal<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? [Full<A>] extends [Full<B>]
      ? [Full<B>] extends [Full<A>]
        ? true
        : ['the schema lacks a member of the answer']
      : ['the answer lacks a member of the schema']
    : ['the schema allows what the answer does not']
  : ['the answer allows what the schema does not'];

/** Without brands and `readonly`, which JSON does not know. */
type Plain<T> = T extends string
  ? Unbranded<T, string>
  : T extends number
    ? Unbranded<T, number>
    : T extends boolean
      ? T
      : T extends readonly (infer Item)[]
        ? Plain<Item>[]
        : { -readonly [Key in keyof T]: Plain<T[Key]> };

/** A brand adds a key to its base; a literal does not. */
type Unbranded<T extends Base, Base> = [Exclude<keyof T, keyof Base>] extends [never] ? T : Base;

type Full<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? Full<Item>[]
    : { [Key in keyof T]-?: Full<T[Key]> };
