/** What a packing comes to: the less the better, the first before the second. */
export interface Standing {
  /** Tasks that have no place. */
  readonly left: number;
  /** Instances that are used and were not before. */
  readonly opened: number;
}

export interface Room {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** Whether somebody else is there. */
  readonly isInUse: boolean;
}

export interface Size {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/** The best of all packings, by trying every one of them that is not already worse. */
export function bestStanding(rooms: readonly Room[], tasks: readonly Size[]): Standing {
  const free = rooms.map(({ cpuUnits, memoryMiB }) => ({ cpuUnits, memoryMiB }));
  const counts = rooms.map(() => 0);
  let best: Standing = { left: tasks.length, opened: 0 };
  const isWorse = (left: number, opened: number) =>
    left > best.left || (left === best.left && opened >= best.opened);
  const go = (next: number, left: number, opened: number): void => {
    if (isWorse(left, opened)) return;
    const task = tasks[next];
    if (task === undefined) {
      best = { left, opened };
      return;
    }
    for (const [row, room] of free.entries()) {
      if (room.cpuUnits < task.cpuUnits || room.memoryMiB < task.memoryMiB) continue;
      const opens = counts[row] === 0 && rooms[row]?.isInUse === false;
      room.cpuUnits -= task.cpuUnits;
      room.memoryMiB -= task.memoryMiB;
      counts[row] = (counts[row] ?? 0) + 1;
      go(next + 1, left, opened + (opens ? 1 : 0));
      room.cpuUnits += task.cpuUnits;
      room.memoryMiB += task.memoryMiB;
      counts[row] = (counts[row] ?? 0) - 1;
    }
    go(next + 1, left + 1, opened);
  };
  go(0, 0, 0);
  return best;
}
