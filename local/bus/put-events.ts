import type { BusEvent } from '../model/bus-event.ts';
import type { JsonObject } from '../model/json.ts';
import { nextUuid } from '../model/random.ts';
import { validationError } from './bus-error.ts';
import { isJsonObject, objectList, optionalText, textList } from './input.ts';
import type { BusWorld } from './rule.ts';
import { busName } from './rule.ts';

/** EventBridge takes at most this many entries at once. */
export const putEventsEntriesMax = 10;

/** EventBridge takes at most this many bytes at once, over all entries. */
export const putEventsBytesMax = 1_048_576;

interface Put {
  readonly events: readonly BusEvent[];
  readonly output: JsonObject;
}

/** Reads the entries of `PutEvents`; each one that is wrong is answered by itself. */
export function readEvents(world: BusWorld, input: JsonObject, at: number): Put {
  const entries = objectList(input, 'Entries');
  const bytes = Buffer.byteLength(JSON.stringify(entries));
  if (entries.length > putEventsEntriesMax) {
    throw validationError(
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  }
  if (bytes > putEventsBytesMax) {
    throw validationError(`Total size of the entries in the request is over the limit.`);
  }
  const events: BusEvent[] = [];
  const results = entries.map((entry) => {
    const problem = problemOf(entry);
    if (problem !== undefined) return problem;
    const event = toEvent(world, entry, at);
    events.push(event);
    return { EventId: event.id };
  });
  const failedEntryCount = results.filter((result) => !('EventId' in result)).length;
  return { events, output: { FailedEntryCount: failedEntryCount, Entries: results } };
}

function problemOf(entry: JsonObject): JsonObject | undefined {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    const value = optionalText(entry, name);
    if (value === undefined || value === '') {
      return problem(
        'InvalidArgument',
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
    }
  }
  if (optionalText(entry, 'Source')?.startsWith('aws.')) {
    return problem('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (detailOf(entry) === undefined) return problem('MalformedDetail', 'Detail is malformed.');
  const bus = optionalText(entry, 'EventBusName') ?? busName;
  if (bus !== busName && !bus.endsWith(`:event-bus/${busName}`)) {
    return problem('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  }
  return undefined;
}

function problem(code: string, message: string): JsonObject {
  return { ErrorCode: code, ErrorMessage: message };
}

function detailOf(entry: JsonObject): JsonObject | undefined {
  try {
    const detail = JSON.parse(String(entry['Detail']));
    return isJsonObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

function toEvent(world: BusWorld, entry: JsonObject, at: number): BusEvent {
  const time = entry['Time'];
  const resources = entry['Resources'];
  return {
    version: '0',
    id: nextUuid(world.random),
    'detail-type': String(entry['DetailType']),
    source: String(entry['Source']),
    account: world.account,
    time: isoSeconds(typeof time === 'number' ? time * 1000 : at),
    region: world.region,
    resources: Array.isArray(resources) && resources.length > 0 ? textList(entry, 'Resources') : [],
    detail: detailOf(entry) ?? {},
  };
}

function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
