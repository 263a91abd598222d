import type { ClusterName } from '../../shared/core/ids.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import { describeLogContract } from './log.contract.ts';

describeLogContract(
  'in memory',
  async () => {
    const log = createMemoryLog();
    return { log, cluster: 'demo' as ClusterName, another: () => log, close: async () => {} };
  },
  { modelRuns: 200 },
);
