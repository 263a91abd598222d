import { type Log, LogUnavailable } from '../shared/runtime/ports.ts';
import type { Strike } from './process.ts';

/**
 * A log that takes its time, and at times does its work and loses the answer, or does not answer at
 * all, or lets somebody else append first. What a real store recognises as its own append is recognised by the log below.
 */
export function faultyLog(log: Log, strike: Strike, rival: () => Promise<void>): Log {
  const read = <Answer>(work: () => Promise<Answer>) =>
    strike('log', async () => {
      if (strike.draws('log-unavailable')) throw new LogUnavailable('the store is not reached');
      return work();
    });
  const write = <Answer>(work: () => Promise<Answer>) =>
    strike('log', async () => {
      const fails = strike.draws('log-unavailable');
      if (fails && strike.coin()) throw new LogUnavailable('the store is not reached');
      const answer = await work();
      if (fails) throw new LogUnavailable('the answer was lost');
      return answer;
    });
  return {
    readTail: (cluster, after, itemsMax) => read(() => log.readTail(cluster, after, itemsMax)),
    append: (item) =>
      write(async () => {
        if (strike.draws('log-conflict')) await rival();
        return log.append(item);
      }),
    putInbox: (cluster, item) => write(() => log.putInbox(cluster, item)),
    readInbox: (cluster) => read(() => log.readInbox(cluster)),
    clearInbox: (cluster, ids) => write(() => log.clearInbox(cluster, ids)),
    readSnapshot: (cluster, format) => read(() => log.readSnapshot(cluster, format)),
    writeSnapshot: (snapshot) => write(() => log.writeSnapshot(snapshot)),
    listSnapshots: (cluster, format) => read(() => log.listSnapshots(cluster, format)),
    expire: (cluster, before) => write(() => log.expire(cluster, before)),
  };
}
