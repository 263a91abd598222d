import { type Log, LogUnavailable } from '../shared/runtime/ports.ts';
import type { Process } from './process.ts';

export interface LogWeather {
  /** True while nothing of the store answers. */
  isDown(): boolean;
  /** Somebody else takes a turn. */
  rival(): Promise<void>;
}

/**
 * A log that takes its time, and at times does its work and loses the answer, or does not answer at
 * all, or lets somebody else append first. What a real store recognises as its own append is
 * recognised by the log below.
 */
export function faultyLog(log: Log, process: Process, weather: LogWeather): Log {
  const refuse = () => {
    if (weather.isDown()) throw new LogUnavailable('the store is not reached');
    if (process.strikes('log-throttled')) throw new LogUnavailable('the store is throttled');
  };
  const read = <Answer>(operation: keyof Log, work: () => Promise<Answer>) =>
    process.call(`log.${operation}`, () => {
      refuse();
      if (process.strikes('log-error')) throw new LogUnavailable('the store failed');
      return work();
    });
  const write = <Answer>(operation: keyof Log, work: () => Promise<Answer>) =>
    process.call(`log.${operation}`, async () => {
      refuse();
      const fails = process.strikes('log-error');
      if (fails && process.coin()) throw new LogUnavailable('the store failed');
      const answer = await work();
      if (fails) throw new LogUnavailable('the answer was lost');
      return answer;
    });
  return {
    readTail: (cluster, after, itemsMax) =>
      read('readTail', () => log.readTail(cluster, after, itemsMax)),
    append: (item) =>
      write('append', async () => {
        if (process.strikes('log-conflict')) await weather.rival();
        return log.append(item);
      }),
    putInbox: (cluster, item) => write('putInbox', () => log.putInbox(cluster, item)),
    readInbox: (cluster) => read('readInbox', () => log.readInbox(cluster)),
    clearInbox: (cluster, ids) => write('clearInbox', () => log.clearInbox(cluster, ids)),
    readSnapshot: (cluster, format, notAfter) =>
      read('readSnapshot', () => log.readSnapshot(cluster, format, notAfter)),
    writeSnapshot: (snapshot) => write('writeSnapshot', () => log.writeSnapshot(snapshot)),
    listSnapshots: (cluster, format) =>
      read('listSnapshots', () => log.listSnapshots(cluster, format)),
    expire: (cluster, before) => write('expire', () => log.expire(cluster, before)),
  };
}
