/**
 * What stands in the store cannot be what was written: a gap, a part that is missing or altered, a
 * body that is not an item. Nobody may act on such a log; a person has to look.
 */
export class LogCorrupt extends Error {
  override readonly name = 'LogCorrupt';
}

/**
 * The reader asked for items that have been removed because snapshots cover them: its cached state
 * is too old, and it has to begin again from a snapshot.
 */
export class LogExpired extends Error {
  override readonly name = 'LogExpired';
}
