import { Logger } from '@aws-lambda-powertools/logger';
import type { Environment } from './environment.ts';

/** Longer strings are cut: reasons and names come from outside and may be of any length. */
export const loggedCharactersMax = 1_024;

/**
 * Members that are never logged, whatever holds them: credentials, and what people put into the
 * environment of a container. In lower case.
 */
const secretMembers: ReadonlySet<string> = new Set([
  'authorization',
  'command',
  'cookie',
  'credentials',
  'environment',
  'overrides',
  'password',
  'secretaccesskey',
  'sessiontoken',
  'x-amz-security-token',
  // What the AWS clients attach to their errors: the whole exchange, and the stored item.
  '$response',
  'item',
]);

/** A logger that writes one JSON object a line, with long strings cut and secrets left out. */
export function createLogger(
  functionName: 'api' | 'observe' | 'act' | 'reconcile',
  environment: Pick<Environment, 'logLevel'>,
): Logger {
  return new Logger({
    serviceName: 'estiva',
    logLevel: environment.logLevel,
    persistentKeys: { function: functionName },
    jsonReplacerFn: loggable,
  });
}

/** What is written in place of a value; used as `JSON.stringify`'s replacer. */
export function loggable(key: string, value: unknown): unknown {
  if (secretMembers.has(key.toLowerCase())) return '[left out]';
  if (typeof value !== 'string' || value.length <= loggedCharactersMax) return value;
  return `${value.slice(0, loggedCharactersMax)}… (${value.length} characters)`;
}
