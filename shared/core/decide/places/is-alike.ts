import type { PoolInstance } from './pool.ts';

/** Whether an instance has the same attributes as before, with the same values. */
export function isAlike(
  before: PoolInstance['attributes'],
  after: PoolInstance['attributes'],
): boolean {
  if (before.size !== after.size) return false;
  for (const [name, value] of after) {
    if (before.get(name) !== value || !before.has(name)) return false;
  }
  return true;
}
