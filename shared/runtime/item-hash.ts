import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { LogItem } from '../core/log/item.ts';

/** SHA-256 of an item's canonical JSON, hexadecimal: what the next item names as `previousHash`. */
export function hashOf(item: LogItem): string {
  return sha256Of(canonicalJson(item));
}

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
