import type { JsonObject } from '../model/json.ts';
import { isJsonObject, requiredText } from './input.ts';
import { invalidParameter, QueueError, queryCodeOf } from './queue-error.ts';

/** SQS takes at most this many entries in one batch. */
export const batchEntriesMax = 10;

/** Reads the entries of a batch; a bad batch as a whole is refused, as SQS does. */
export function readEntries(input: JsonObject): readonly JsonObject[] {
  const given = input['Entries'];
  const entries = Array.isArray(given) ? given : [];
  if (entries.length === 0) {
    throw new QueueError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > batchEntriesMax) {
    throw new QueueError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${batchEntriesMax}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const entry of entries) {
    if (!isJsonObject(entry)) throw invalidParameter('A batch entry must be an object.');
    const id = requiredText(entry, 'Id');
    if (!/^[\w-]{1,80}$/.test(id)) {
      throw new QueueError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (ids.has(id)) throw new QueueError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    ids.add(id);
  }
  return entries;
}

/** Runs each entry by itself: one refused entry does not hold up the others. */
export function runBatch(
  entries: readonly JsonObject[],
  run: (entry: JsonObject) => JsonObject,
): JsonObject {
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const entry of entries) {
    const id = entry['Id'];
    try {
      successful.push({ Id: id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof QueueError)) throw error;
      const { code, message } = error;
      failed.push({ Id: id, SenderFault: true, Code: queryCodeOf(code), Message: message });
    }
  }
  return { Successful: successful, Failed: failed };
}
