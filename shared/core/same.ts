/**
 * Whether two JSON values say the same: as `canonicalJson` would have it, without the texts. A member
 * that is `undefined` counts as absent.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return (a ?? null) === (b ?? null);
  }
  if (Array.isArray(a)) return Array.isArray(b) && sameElements(a, b);
  return !Array.isArray(b) && sameMembers(a as Members, b as Members);
}

type Members = Readonly<Record<string, unknown>>;

function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => same(each, b[index]));
}

function sameMembers(a: Members, b: Members): boolean {
  let members = 0;
  for (const name of Object.keys(a)) {
    const value = a[name];
    if (value === undefined) continue;
    if (b[name] === undefined || !same(value, b[name])) return false;
    members += 1;
  }
  for (const name of Object.keys(b)) if (b[name] !== undefined) members -= 1;
  return members === 0;
}
