import type { JsonObject, JsonValue } from '../model/json.ts';

/** No request of the Query protocol that is served here comes near. */
export const parametersMax = 20_000;

/** `A.1.B.2.C` is as deep as AWS goes; more is a mistake. */
const depthMax = 10;

interface Branch {
  text?: string;
  readonly members: Map<string, Branch>;
}

/**
 * The parameters of the Query protocol as JSON: `Filter.1.Value.2=b` and
 * `Groups.member.1=a` become lists, names and texts stay as they are.
 *
 * @example readParameters(new URLSearchParams('Filter.1.Name=n&Filter.1.Value.1=a'))
 *   gives { Filter: [{ Name: 'n', Value: ['a'] }] }
 */
export function readParameters(parameters: URLSearchParams): JsonObject {
  const root: Branch = { members: new Map() };
  let count = 0;
  for (const [key, text] of parameters) {
    count += 1;
    const path = key.split('.');
    if (count > parametersMax || path.length > depthMax) break;
    let branch = root;
    for (const name of path) {
      const known = branch.members.get(name) ?? { members: new Map() };
      branch.members.set(name, known);
      branch = known;
    }
    branch.text = text;
  }
  return toObject(root);
}

function toJson(branch: Branch): JsonValue {
  const { members } = branch;
  if (members.size === 0) return branch.text ?? '';
  const list = members.size === 1 ? members.get('member') : undefined;
  if (list !== undefined && isList(list)) return toList(list);
  return isList(branch) ? toList(branch) : toObject(branch);
}

function toObject({ members }: Branch): JsonObject {
  return Object.fromEntries([...members].map(([name, branch]) => [name, toJson(branch)]));
}

function isList({ members }: Branch): boolean {
  return members.size > 0 && [...members.keys()].every((name) => /^\d+$/.test(name));
}

function toList({ members }: Branch): readonly JsonValue[] {
  return [...members].sort(([a], [b]) => Number(a) - Number(b)).map(([, branch]) => toJson(branch));
}
