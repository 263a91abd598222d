import type { JsonObject, JsonValue } from '../model/json.ts';
import { isJsonObject } from '../queues/input.ts';

/**
 * JSON as the inside of an XML element: an object is nested elements in its order, a list is its
 * element repeated, `undefined` and `null` are absent, all else is text.
 *
 * @example toXml({ set: { item: [{ id: 'a' }, { id: 'b' }] } })
 *   === '<set><item><id>a</id></item><item><id>b</id></item></set>'
 */
export function toXml(value: JsonObject): string {
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

function element(name: string, value: JsonValue): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((member) => element(name, member)).join('');
  const inside = isJsonObject(value) ? toXml(value) : escapeXml(String(value));
  return `<${name}>${inside}</${name}>`;
}

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Left alone, a parser would turn it into a line feed.
  '\r': '&#13;',
};

/** Text that can stand in XML 1.0; characters that never can become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"\r]/g, (character) => named[character] ?? character)
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
