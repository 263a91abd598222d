import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterName } from '../../../shared/core/ids.ts';
import {
  type EventContext,
  type ParsedEvent,
  parseEvent,
} from '../../../shared/wire/aws/events.ts';

const folder = join(__dirname, '../../../events');

/** Every sample event, as `aws.ecs/ecs-task-state-change.ec2-running`. */
export const sampleNames: readonly string[] = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))
  .sort();

/** The JSON of one sample. */
export function readSample(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/** The whose and where of every sample that is not foreign. */
export const context: EventContext = {
  account: '123456789012',
  region: 'us-east-1',
  clusters: ['other', 'demo'] as ClusterName[],
};

/** What the reader makes of one sample. */
export function parseSample(name: string): ParsedEvent {
  return parseEvent(readSample(name), context);
}
