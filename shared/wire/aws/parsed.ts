import type * as z from 'zod';

/** The outcome of reading JSON from outside: a value of the core, or what is wrong with the JSON. */
export type Parsed<Value> =
  | { readonly type: 'parsed'; readonly value: Value }
  | { readonly type: 'unreadable'; readonly reason: string };

/** So many faults are named in a reason; one is mostly enough to find the cause. */
const faultsNamedMax = 5;

/** Reasons go to logs and message attributes, and what they quote comes from outside. */
export const reasonCharactersMax = 900;

/** Reads `json` by `schema`; never throws. The reason names each wrong member by its path. */
export function parse<Value>(schema: z.ZodType<Value>, json: unknown): Parsed<Value> {
  const result = schema.safeParse(json);
  if (result.success) return { type: 'parsed', value: result.data };
  return { type: 'unreadable', reason: describeFaults(result.error) };
}

function describeFaults(error: z.ZodError): string {
  const faults = error.issues
    .slice(0, faultsNamedMax)
    .map((issue) => `${issue.path.map(String).join('.') || 'the whole'}: ${issue.message}`);
  const rest = error.issues.length - faults.length;
  const text = rest > 0 ? `${faults.join('; ')}; and ${rest} more` : faults.join('; ');
  return text.slice(0, reasonCharactersMax);
}
