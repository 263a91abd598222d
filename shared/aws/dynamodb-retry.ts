import { setTimeout as sleep } from 'node:timers/promises';
import { LogUnavailable } from '../runtime/ports.ts';

/** A call is made at most this often before the log counts as unavailable. */
export const triesMax = 6;

/** The first pause is at most this long; each further one at most twice as long as the one before. */
export const backoffFirstMs = 20;

/** No pause is longer: a turn would rather fail than keep a caller of the API waiting. */
export const backoffMaxMs = 640;

/** How to wait between tries; tests pass one that does not. */
export interface Pauses {
  sleep(ms: number): Promise<unknown>;
  /** From 0 up to but not including 1. */
  random(): number;
}

/** Real time and real chance. */
export const realPauses: Pauses = { sleep: (ms) => sleep(ms), random: Math.random };

/**
 * Errors after which the same call may succeed. The outcome of the failed one may be unknown, so
 * the call has to be one that does no harm when it is done twice.
 */
const transientNames: ReadonlySet<string> = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  // What Node says of the network, as `code`.
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Makes a call again, after a pause with full jitter, while it fails in a way that may pass.
 * Throws `LogUnavailable` with the last error as its cause.
 */
export async function withRetries<Answer>(
  what: string,
  pauses: Pauses,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (cause) {
      if (!isTransient(cause) || tries === triesMax) {
        throw new LogUnavailable(`${what} failed ${tries} times: ${messageOf(cause)}`, { cause });
      }
      await pauses.sleep(backoffMs(tries, pauses));
    }
  }
}

/** The pause after so many tries: chosen evenly up to a bound that doubles, so writers spread. */
export function backoffMs(tries: number, pauses: Pauses): number {
  return pauses.random() * Math.min(backoffMaxMs, backoffFirstMs * 2 ** (tries - 1));
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (transientNames.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && transientNames.has(error.code)) {
    return true;
  }
  const status = statusOf(error);
  return status !== undefined && (status >= 500 || status === 429);
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status = 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
