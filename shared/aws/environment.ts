import type { HealingSettings } from '../core/healing-settings.ts';
import type { ClusterName } from '../core/ids.ts';
import { type ReadVariable, readHealing } from './healing-variables.ts';

/** What a function is told about the stack it belongs to. `serverless.yml` sets all of it. */
export interface Environment {
  /** The DynamoDB table that holds the logs. */
  readonly table: string;
  /** The clusters this stack schedules; one log each. */
  readonly clusters: readonly ClusterName[];
  /** Twelve digits; events of any other account are refused. */
  readonly accountId: string;
  /** Set by Lambda itself; events of any other Region are refused. */
  readonly region: string;
  readonly observeQueueUrl: string;
  readonly actQueueUrl: string;
  readonly observeDeadLetterQueueUrl: string;
  /** How much of ECS's API quota, which the whole account shares, is ours: above 0, at most 1. */
  readonly apiCallsShare: number;
  /** The same for all that is called, with what is kept for replacing what was lost. */
  readonly apiCallsShareToHeal: number;
  /** When healing acts, and how much of it; within limits. */
  readonly healing: HealingSettings;
  readonly logLevel: LogLevel;
}

/** Nothing below this level is logged. */
export type LogLevel = (typeof logLevels)[number];

const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** ECS's alphabet for the names of clusters. */
const clusterName = /^[A-Za-z0-9_-]{1,255}$/;

/** The default share: half, since people and other tools call ECS too. */
const apiCallsShareDefault = '0.5';
/** A quarter of the quota is kept for healing, and a quarter is never touched. */
const apiCallsShareToHealDefault = '0.75';

/** The stack was wired wrongly; the message names every variable that is wrong, and why. */
export class EnvironmentInvalid extends Error {
  override readonly name = 'EnvironmentInvalid';
}

/**
 * Reads what `serverless.yml` gave the function, all of it at once.
 *
 * @throws EnvironmentInvalid
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const problems: string[] = [];
  const read: ReadVariable = (name, valid, expected, fallback = '') => {
    const text = env[name]?.trim() || fallback;
    if (text === '') problems.push(`${name} is missing: ${expected}`);
    else if (!valid(text)) problems.push(`${name} is "${text}": ${expected}`);
    return text;
  };
  const environment = readAll(read);
  if (problems.length === 0) return environment;
  throw new EnvironmentInvalid(`The function's environment is wrong. ${problems.join('. ')}.`);
}

function readAll(read: ReadVariable): Environment {
  const clusters = read(
    'ESTIVA_CLUSTERS',
    (text) => text.split(',').every((name) => clusterName.test(name.trim())),
    'names of ECS clusters, separated by commas',
  );
  return {
    table: read('ESTIVA_TABLE', (text) => /^[\w.-]{3,255}$/.test(text), 'the name of a table'),
    clusters: [...new Set(clusters.split(',').map((name) => name.trim() as ClusterName))],
    accountId: read('ESTIVA_ACCOUNT_ID', (text) => /^\d{12}$/.test(text), 'twelve digits'),
    region: read('AWS_REGION', (text) => /^[a-z0-9-]+$/.test(text), 'a Region, such as eu-west-1'),
    observeQueueUrl: read('ESTIVA_OBSERVE_QUEUE_URL', URL.canParse, 'the URL of a queue'),
    actQueueUrl: read('ESTIVA_ACT_QUEUE_URL', isFifoUrl, 'the URL of a FIFO queue'),
    observeDeadLetterQueueUrl: read(
      'ESTIVA_OBSERVE_DEAD_LETTER_QUEUE_URL',
      URL.canParse,
      'the URL of a queue',
    ),
    apiCallsShare: readShare(read, 'ESTIVA_API_CALLS_SHARE', apiCallsShareDefault),
    apiCallsShareToHeal: readShare(
      read,
      'ESTIVA_API_CALLS_SHARE_TO_HEAL',
      apiCallsShareToHealDefault,
    ),
    healing: readHealing(read),
    logLevel: read(
      'ESTIVA_LOG_LEVEL',
      isLogLevel,
      `one of ${logLevels.join(', ')}`,
      'INFO',
    ) as LogLevel,
  };
}

function readShare(read: ReadVariable, name: string, fallback: string): number {
  const isShare = (text: string) => Number(text) > 0 && Number(text) <= 1;
  return Number(read(name, isShare, 'a number above 0 and at most 1', fallback));
}

function isFifoUrl(text: string): boolean {
  return URL.canParse(text) && text.endsWith('.fifo');
}

function isLogLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text);
}
