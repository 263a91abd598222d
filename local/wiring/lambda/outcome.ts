/** How an invocation ended, as Lambda tells its caller. */
export type InvokeOutcome =
  /** `payload` is the JSON text that the handler's result became. */
  | { readonly type: 'succeeded'; readonly payload: string }
  | ({ readonly type: 'failed' } & ReportedError)
  | { readonly type: 'timedOut'; readonly errorMessage: string };

/** An error as the Lambda runtime reports it. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What an environment sends to its owner. */
export type EnvironmentMessage =
  | { readonly type: 'ready' }
  | ({ readonly type: 'initFailed' } & ReportedError)
  | { readonly type: 'succeeded'; readonly requestId: string; readonly payload: string }
  | ({ readonly type: 'failed'; readonly requestId: string } & ReportedError);

/** One line that a function wrote, or that Lambda wrote about it. */
export interface LogLine {
  readonly functionName: string;
  readonly source: 'function' | 'lambda';
  /** `error`: to be shown even when nobody asked for the functions' output. */
  readonly level: 'info' | 'error';
  readonly text: string;
}
