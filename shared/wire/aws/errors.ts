import { textCharactersMax } from './shapes.ts';

/**
 * What a failed AWS call means for its effect.
 *
 * - `throttled`: not done; ask again, later.
 * - `refused`: not done, and the same request will not be; the name and message say why.
 * - `unknown`: perhaps done. No answer, or one of a broken server.
 */
export type AwsFailure =
  | { readonly type: 'throttled'; readonly error: string; readonly message: string }
  | { readonly type: 'refused'; readonly error: string; readonly message: string }
  | { readonly type: 'unknown'; readonly error: string; readonly message: string };

/**
 * Names that say "too fast"; the SDK's list without `LimitExceededException`, which is ECS's name
 * for a quota, and that does not go away by waiting.
 */
const throttlingErrors: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * Refusals with a status of 4xx that are about us and the moment, not about the request: the clock,
 * the credentials' age, the connection. Recording them as refusals would blame the request.
 */
const passingErrors: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'RequestTimeoutException',
  'InvalidSignatureException',
]);

/** Classifies whatever an AWS client threw, by its name, `$metadata` and `$retryable`; total. */
export function classifyAwsError(thrown: unknown): AwsFailure {
  const error = member(thrown, 'name', isText) ?? 'Error';
  const message = (member(thrown, 'message', isText) || String(error)).slice(0, textCharactersMax);
  const metadata = member(thrown, '$metadata', isObject);
  const status = metadata && member(metadata, 'httpStatusCode', isNumber);
  const retryable = member(thrown, '$retryable', isObject);
  if (
    throttlingErrors.has(error) ||
    status === 429 ||
    (retryable && member(retryable, 'throttling', isTrue))
  ) {
    return { type: 'throttled', error, message };
  }
  // Only a service that has read the request can refuse it; no status means that nobody answered.
  const refused = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return { type: refused && !passingErrors.has(error) ? 'refused' : 'unknown', error, message };
}

function member<Value>(
  of: unknown,
  name: string,
  is: (value: unknown) => value is Value,
): Value | undefined {
  if (!isObject(of)) return undefined;
  const value: unknown = Reflect.get(of, name);
  return is(value) ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isTrue(value: unknown): value is true {
  return value === true;
}
