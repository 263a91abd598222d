import type { RoomFilterMaker } from './filter.ts';

/** CPU units, which ECS does not overcommit although the kernel would. */
export const cpu: RoomFilterMaker = ({ demand: { cpuUnits } }) => ({
  what: 'cpu',
  of: 'room',
  miss: ({ free }) => (cpuUnits > free.cpuUnits ? 'RESOURCE:CPU' : undefined),
  words: ({ free }) => ({ asked: `${cpuUnits} units`, remained: `${free.cpuUnits} units` }),
  lack: ({ free }) => lackOf(cpuUnits, free.cpuUnits),
});

export const memory: RoomFilterMaker = ({ demand: { memoryMiB } }) => ({
  what: 'memory',
  of: 'room',
  miss: ({ free }) => (memoryMiB > free.memoryMiB ? 'RESOURCE:MEMORY' : undefined),
  words: ({ free }) => ({ asked: `${memoryMiB} MiB`, remained: `${free.memoryMiB} MiB` }),
  lack: ({ free }) => lackOf(memoryMiB, free.memoryMiB),
});

export const gpu: RoomFilterMaker = ({ demand: { gpus } }) =>
  gpus === 0
    ? undefined
    : {
        what: 'gpu',
        of: 'room',
        miss: ({ free }) => (gpus > free.gpus ? 'RESOURCE:GPU' : undefined),
        words: ({ free }) => ({ asked: String(gpus), remained: String(free.gpus) }),
        lack: ({ free }) => lackOf(gpus, free.gpus),
      };

/** Network interfaces for `awsvpc` tasks. */
export const eni: RoomFilterMaker = ({ demand: { eniSlots } }) =>
  eniSlots === 0
    ? undefined
    : {
        what: 'network interfaces',
        of: 'room',
        miss: ({ free }) => (eniSlots > free.eniSlots ? 'RESOURCE:ENI' : undefined),
        words: ({ free }) => ({ asked: String(eniSlots), remained: String(free.eniSlots) }),
      };

function lackOf(asked: number, remained: number): number {
  return asked === 0 ? 0 : Math.min(1, Math.max(0, (asked - remained) / asked));
}
