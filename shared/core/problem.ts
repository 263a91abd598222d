/** A refusal for people: RFC 9457 problem details, with what to change in `detail`. */
export interface Problem {
  readonly status: 400 | 404 | 409 | 413 | 415 | 422 | 503;
  /** A stable name for programs, such as `unknown-task-definition`. */
  readonly code: string;
  readonly title: string;
  /** What is wrong and what to change. */
  readonly detail: string;
  /** One line for each field that is wrong. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The outcome of a request to the API: an answer, or a refusal that says what to change. */
export type Outcome<Answer> =
  | { readonly type: 'answered'; readonly status: 200 | 201 | 202; readonly body: Answer }
  | { readonly type: 'refused'; readonly problem: Problem };
