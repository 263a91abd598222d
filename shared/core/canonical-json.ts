/**
 * JSON with the keys of every object in ascending order and no `undefined`: equal values have equal
 * texts, so texts can be hashed and compared.
 *
 * @example canonicalJson({ b: 1, a: [undefined, 2] }) === '{"a":[null,2],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return Array.isArray(value) ? arrayText(value) : objectText(value);
}

// Strings are joined as they grow, without arrays in between: every append and every hash in a
// simulation of a year passes through here, and this is twice as fast as map and join.
function arrayText(values: readonly unknown[]): string {
  let text = '';
  for (const value of values)
    text += text === '' ? canonicalJson(value) : `,${canonicalJson(value)}`;
  return `[${text}]`;
}

function objectText(object: object): string {
  const members = object as Readonly<Record<string, unknown>>;
  let text = '';
  // biome-ignore lint/suspicious/useArraySortCompare: the order of the code units is the one that is meant, and needs no call.
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
