import { describeAppends } from './log-appends.contract.ts';
import { describeExpiry } from './log-expiry.contract.ts';
import { describeInbox } from './log-inbox.contract.ts';
import { describeLogModel } from './log-model.contract.ts';
import { describeRaces } from './log-races.contract.ts';
import { describeSizes } from './log-sizes.contract.ts';
import { describeSnapshots } from './log-snapshots.contract.ts';
import type { MakeLog } from './log-under-test.ts';

export interface ContractOptions {
  /** How many random sequences of calls are compared with a model. */
  readonly modelRuns: number;
}

/** Everything that the port `Log` promises, for any implementation of it. */
export function describeLogContract(name: string, make: MakeLog, options: ContractOptions): void {
  describe(`the log ${name}`, () => {
    describeAppends(make);
    describeRaces(make);
    describeInbox(make);
    describeSizes(make);
    describeSnapshots(make);
    describeExpiry(make);
    describeLogModel(make, options.modelRuns);
  });
}
