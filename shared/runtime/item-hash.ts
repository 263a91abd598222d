import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { LogItem } from '../core/log/item.ts';

/** An item never changes, so it is hashed once however many fold it. */
const hashes = new WeakMap<LogItem, string>();

/** SHA-256 of an item's canonical JSON, hexadecimal: what the next item names as `previousHash`. */
export function hashOf(item: LogItem): string {
  const known = hashes.get(item);
  if (known !== undefined) return known;
  const hash = sha256Of(canonicalJson(item));
  hashes.set(item, hash);
  return hash;
}

/** For a store, which has the item's canonical text at hand: spares `hashOf` writing it again. */
export function rememberHash(item: LogItem, hash: string): void {
  hashes.set(item, hash);
}

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
