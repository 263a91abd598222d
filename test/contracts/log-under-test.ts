import type { ClusterName } from '../../shared/core/ids.ts';
import type { Log } from '../../shared/runtime/ports.ts';

/** A log to try, on a cluster that nobody has written to. */
export interface LogUnderTest {
  readonly log: Log;
  readonly cluster: ClusterName;
  /** The same store as another process sees it: nothing is shared but the store. */
  another(): Log;
  close(): Promise<void>;
}

export type MakeLog = () => Promise<LogUnderTest>;

/** Makes a fresh log before each test and closes it afterwards; call it within `describe`. */
export function useLog(make: MakeLog): () => LogUnderTest {
  let current: LogUnderTest | undefined;
  beforeEach(async () => {
    current = await make();
  });
  afterEach(async () => {
    await current?.close();
    current = undefined;
  });
  return () => {
    if (current === undefined) throw new Error('there is a log only while a test runs');
    return current;
  };
}
