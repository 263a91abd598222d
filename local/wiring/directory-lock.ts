import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

/** How often a lock that another process holds is looked at again. */
const pollMs = 100;

/** Another process holds a lock that was not waited for. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
  readonly pid: number;

  constructor(path: string, pid: number) {
    super(`${path} is held by process ${pid}`);
    this.pid = pid;
  }
}

/**
 * Holds a lock between processes: a file with the holder's process id, created exclusively. One
 * whose holder is gone is taken over. Throws `LockHeld` after `waitMs`.
 */
export async function holdLock(path: string, waitMs: number): Promise<() => Promise<void>> {
  const until = Date.now() + waitMs;
  for (;;) {
    if (await create(path)) return () => rm(path, { force: true });
    const pid = Number(await readFile(path, 'utf8').catch(() => ''));
    if (pid === process.pid || !isAlive(pid)) {
      await rm(path, { force: true });
      continue;
    }
    if (Date.now() >= until) throw new LockHeld(path, pid);
    await delay(pollMs);
  }
}

/** Appears with its content, so that nobody ever reads a lock without a holder. */
async function create(path: string): Promise<boolean> {
  const complete = `${path}.${process.pid}`;
  await writeFile(complete, String(process.pid));
  try {
    await link(complete, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(complete, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return errorCode(error) === 'EPERM';
  }
}
