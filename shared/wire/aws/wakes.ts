import * as z from 'zod';
import type { ClusterName } from '../../core/ids.ts';
import { parse } from './parsed.ts';

/**
 * A wake as a queue carries it. It says that there may be something to do; what, is in the log.
 *
 * `act` on the observe queue is on its way: FIFO queues cannot delay one message, so it waits there
 * and whoever receives it passes it on.
 */
export type Wake =
  | { readonly wake: 'act'; readonly cluster: ClusterName }
  | { readonly wake: 'observe'; readonly cluster: ClusterName; readonly hop: number };

/** The outcome of looking for a wake in a message. */
export type ParsedWake =
  | { readonly type: 'wake'; readonly wake: Wake }
  /** Something else, such as an event. */
  | { readonly type: 'notWake' }
  | { readonly type: 'unreadable'; readonly reason: string };

/** What ECS takes for the name of a cluster. */
const cluster = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'not the name of a cluster')
  .transform((name) => name as ClusterName);

const wakeShape = z.discriminatedUnion('wake', [
  z.object({ wake: z.literal('act'), cluster }),
  z.object({ wake: z.literal('observe'), cluster, hop: z.number().int().nonnegative() }),
]);

/** The body of a wake's message: `{"wake":"observe","cluster":"demo","hop":2}`. */
export function formatWake(wake: Wake): string {
  return JSON.stringify(wake);
}

/** Tells a wake from an event; takes a message's body, or the JSON in it. Total. */
export function parseWake(body: unknown): ParsedWake {
  const json = typeof body === 'string' ? parseJson(body) : body;
  if (typeof json !== 'object' || json === null || !('wake' in json)) return { type: 'notWake' };
  const parsed = parse(wakeShape, json);
  return parsed.type === 'parsed' ? { type: 'wake', wake: parsed.value } : parsed;
}

/** `undefined` where the text is no JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
