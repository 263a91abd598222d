import { join } from 'node:path';
import type { Timings } from '../model/timings.ts';
import { LocalCloud } from '../protocol/cloud.ts';
import { ClusterClock } from './cluster-clock.ts';
import { JournalStore, journalLinesMax } from './journal-store.ts';

export interface KeptCloudOptions {
  /** Absent: the cloud is forgotten with the process. */
  readonly dataDirectory?: string;
  readonly factor: number;
  readonly seed?: number;
  readonly timings?: Partial<Timings>;
}

export interface KeptCloud {
  readonly cloud: LocalCloud;
  readonly clock: ClusterClock;
  /** Keeps the state as it is and closes the directory. */
  close(): void;
}

/** Begins a local cloud, or goes on with the one that a data directory holds. */
export function openCloud({ dataDirectory, factor, seed, timings }: KeptCloudOptions): KeptCloud {
  // Cluster time never goes back, and a cloud that ran fast is ahead of the wall clock.
  let clock: ClusterClock | undefined;
  const options = {
    now: () => clock?.now() ?? Date.now(),
    ...(seed === undefined ? {} : { seed }),
    ...(timings === undefined ? {} : { timings }),
  };
  if (dataDirectory === undefined) {
    const cloud = LocalCloud.begin(options);
    clock = ClusterClock.starting(factor, cloud.now);
    return { cloud, clock, close: () => {} };
  }
  const { store, stored } = JournalStore.open(join(dataDirectory, 'cloud'));
  const cloud = LocalCloud.recover(
    {
      ...(stored.snapshot === undefined ? {} : { snapshot: stored.snapshot }),
      journal: stored.journal,
    },
    { ...options, journal: { append: (line) => store.append(line) } },
  );
  clock = ClusterClock.starting(factor, cloud.now);
  store.compact(cloud.snapshot());
  cloud.onChange(() => {
    if (store.lines >= journalLinesMax) store.compact(cloud.snapshot());
  });
  return {
    cloud,
    clock,
    close: () => {
      store.compact(cloud.snapshot());
      store.close();
    },
  };
}
