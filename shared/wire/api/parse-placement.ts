import type * as z from 'zod';
import type { PlacementInput } from '../../core/placement.ts';
import { adviseOnPlacementMember } from './foreign-members.ts';
import type { PlacementChange } from './handlers.ts';
import { describeIssue, linesOf, type UnknownMemberAdvice } from './issue-lines.ts';
import {
  placementChangeSchema,
  placementRequestMembers,
  placementRequestSchema,
} from './placement-schema.ts';
import {
  invalidRequest,
  type ProblemLine,
  summaryOf,
  type WireProblem,
} from './problem-document.ts';
import { sortRequest } from './sort-request.ts';

/** A body that is as it should be, or the problem that says what to change. */
export type Parsed<Value> =
  | { readonly type: 'parsed'; readonly value: Value }
  | { readonly type: 'refused'; readonly problem: WireProblem };

/**
 * Reads the body of a placement request. Everything that is wrong with it is told at once; the
 * status is that of what cannot be mended by spelling: an unbuilt feature, then a role, then form.
 */
export function parsePlacement(
  body: unknown,
  { dryRun }: { readonly dryRun: boolean },
): Parsed<PlacementInput> {
  const sorted = sortRequest(body);
  const read = parseWith(placementRequestSchema, sorted.body, adviseOnPlacementMember);
  if (!dryRun && read.type === 'parsed' && read.value.whatIf !== undefined) {
    const detail = 'Only a dry run asks what would be: say ?dryRun=true, or remove whatIf.';
    return { type: 'refused', problem: invalidRequest([{ pointer: '/whatIf', detail }]) };
  }
  const refused = [...sorted.unbuilt, ...sorted.roles];
  if (read.type === 'parsed' && refused.length === 0) return read;
  const known = new Set(refused.map((line) => line.pointer));
  const form =
    read.type === 'parsed' ? [] : read.lines.filter(({ pointer }) => !known.has(pointer));
  const errors = [...refused, ...form];
  if (sorted.unbuilt.length > 0) return { type: 'refused', problem: notBuilt(errors) };
  if (sorted.roles.length > 0) return { type: 'refused', problem: roleOverride(errors) };
  return { type: 'refused', problem: invalidRequest(errors) };
}

/** Reads the body of a change; members of a placement that cannot be changed yet are named. */
export function parsePlacementChange(body: unknown): Parsed<PlacementChange> {
  const read = parseWith(placementChangeSchema, body, adviseOnPlacementMember);
  if (read.type === 'parsed') return read;
  const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const unbuilt = fields
    .filter((key) => key !== 'desiredCount' && changeableLater.has(key))
    .map((key) => ({
      pointer: `/${key}`,
      detail: `Changing ${key} of a placement that exists is not built yet; only desiredCount can be changed. Remove it, or make a new placement.`,
    }));
  if (unbuilt.length > 0) return { type: 'refused', problem: notBuilt(unbuilt) };
  return { type: 'refused', problem: invalidRequest(read.lines) };
}

/** Checks a body against a schema without advice of its own. */
export function parseBody<Value>(schema: z.ZodType<Value>, body: unknown): Parsed<Value> {
  const read = parseWith(schema, body);
  return read.type === 'parsed' ? read : { type: 'refused', problem: invalidRequest(read.lines) };
}

const changeableLater: ReadonlySet<string> = new Set([
  ...placementRequestMembers,
  'deploymentConfiguration',
  'loadBalancers',
  'serviceRegistries',
]);

function parseWith<Value>(
  schema: z.ZodType<Value>,
  body: unknown,
  advise?: UnknownMemberAdvice,
):
  | { readonly type: 'parsed'; readonly value: Value }
  | { readonly type: 'invalid'; readonly lines: readonly ProblemLine[] } {
  const outcome = schema.safeParse(body, { error: describeIssue });
  return outcome.success
    ? { type: 'parsed', value: outcome.data }
    : { type: 'invalid', lines: linesOf(outcome.error.issues, advise) };
}

function notBuilt(errors: readonly ProblemLine[]): WireProblem {
  return {
    status: 422,
    code: 'feature-not-built',
    title: 'The request names a feature that is not built yet',
    detail: summaryOf(errors),
    errors,
  };
}

function roleOverride(errors: readonly ProblemLine[]): WireProblem {
  return {
    status: 422,
    code: 'role-override',
    title: 'IAM roles cannot be overridden',
    detail: summaryOf(errors),
    errors,
  };
}
