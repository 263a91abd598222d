import type { ProblemLine } from './problem-document.ts';
import { isFields, type Sorted, sortUnbuilt } from './unbuilt-features.ts';

/** A request and those that its `whatIf` adds, each sorted like one that stands for itself. */
export function sortRequest(body: unknown): Sorted {
  const own = sortUnbuilt(body);
  if (!isFields(own.body) || !isFields(own.body['whatIf'])) return own;
  const { whatIf } = own.body;
  const { addPlacements } = whatIf;
  if (!Array.isArray(addPlacements)) return own;
  const added = addPlacements.map((one: unknown) => sortUnbuilt(one));
  const within = (lines: readonly ProblemLine[], at: number): ProblemLine[] =>
    lines.map(({ pointer, detail }) => ({
      pointer: `/whatIf/addPlacements/${at}${pointer}`,
      detail,
    }));
  return {
    body: { ...own.body, whatIf: { ...whatIf, addPlacements: added.map((one) => one.body) } },
    unbuilt: [...own.unbuilt, ...added.flatMap((one, at) => within(one.unbuilt, at))],
    roles: [...own.roles, ...added.flatMap((one, at) => within(one.roles, at))],
  };
}
