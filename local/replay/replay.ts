import type { ClusterName } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { ChainBroken, foldItem } from '../../shared/runtime/session.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeItem } from './describe-item.ts';
import { readLog } from './read-log.ts';
import { replayJson } from './replay-json.ts';
import { type ReplayOptions, readReplayOptions, replayHelp } from './replay-options.ts';
import { ReplayProblem } from './replay-problem.ts';

export interface ReplayRequest {
  readonly args: readonly string[];
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Exit codes of `npm run replay`. */
export const replayExitCodes = { shown: 0, failed: 1, wrongOptions: 2 } as const;

/** A cluster at one point of its log. */
export interface Point {
  readonly state: ClusterState;
  readonly item: LogItem;
  /** The end of the log. */
  readonly end: number;
}

/** Shows what was asked for; answers the exit code. */
export async function replay({ args, print, complain }: ReplayRequest): Promise<number> {
  const read = readReplayOptions(args);
  if (read.type === 'help') {
    print(replayHelp);
    return replayExitCodes.shown;
  }
  if (read.type === 'wrong') {
    complain(`${read.message}\n\n${replayHelp}`);
    return replayExitCodes.wrongOptions;
  }
  try {
    show(await pointOf(read.options), read.options, print);
    return replayExitCodes.shown;
  } catch (error) {
    if (!(error instanceof ReplayProblem)) throw error;
    complain(error.message);
    return replayExitCodes.failed;
  }
}

/** Folds the log to where it was asked for. */
async function pointOf({ source, cluster, at }: ReplayOptions): Promise<Point> {
  const { begin: state, items } = await readLog(source, cluster as ClusterName);
  const first = items[0]?.seq;
  const end = items.at(-1)?.seq;
  if (first === undefined || end === undefined) {
    throw new ReplayProblem(`there is no log of cluster ${cluster}`);
  }
  const seq = at ?? end;
  if (seq > end) throw new ReplayProblem(`the log of ${cluster} ends at ${end}, before ${seq}`);
  if (seq < first) {
    throw new ReplayProblem(`what came before ${first} has expired from the log of ${cluster}`);
  }
  let item: LogItem | undefined;
  for (const next of items) {
    if (next.seq > seq) break;
    foldChecked(state, next);
    item = next;
  }
  if (item === undefined) throw new Error(`item ${seq} of ${cluster} was read and is not there`);
  return { state, item, end };
}

function foldChecked(state: ClusterState, item: LogItem): void {
  try {
    foldItem(state, item);
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error;
    throw new ReplayProblem(`this is not a log that Estiva wrote: ${error.message}`);
  }
}

function show(point: Point, { json }: ReplayOptions, print: (line: string) => void): void {
  if (json) {
    print(JSON.stringify(replayJson(point)));
    return;
  }
  for (const line of [...describeCluster(point), '', ...describeItem(point)]) print(line);
}
