import { parsePlacement } from '../../../shared/wire/api/parse-placement.ts';

/** The refusal of a body: its status, and its lines by pointer. */
export function refusalOf(
  body: unknown,
  dryRun = false,
): {
  status: number;
  code: string;
  lines: Map<string, string>;
} {
  const parsed = parsePlacement(body, { dryRun });
  if (parsed.type === 'parsed') throw new Error('expected a refusal');
  const { status, code, errors = [] } = parsed.problem;
  return { status, code, lines: new Map(errors.map((line) => [line.pointer, line.detail])) };
}
