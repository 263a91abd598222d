/** What a client knows of one placement that it asked for. */
export interface Account {
  /** Its group, by which it is found whatever was answered. */
  readonly key: string;
  placementId?: string;
  desiredCount: number;
  deleted: boolean;
  /** Sent and not answered yet: to be sent again, under the same key, until it is. */
  pending?: PendingRequest;
}

export type PendingRequest =
  | { readonly type: 'create'; readonly idempotencyKey: string; readonly desiredCount: number }
  | { readonly type: 'change'; readonly idempotencyKey: string; readonly desiredCount: number }
  | { readonly type: 'delete'; readonly idempotencyKey: string };

/** Everything that was asked for and what was answered; it outlives every kill. */
export class Ledger {
  readonly accounts: Account[] = [];
  answers = 0;
  repeats = 0;
  #requests = 0;

  /** The tasks wanted by everything that is not deleted, unanswered requests included. */
  get wanted(): number {
    return this.accounts
      .filter(({ deleted }) => !deleted)
      .reduce((sum, { desiredCount, pending }) => {
        return (
          sum +
          Math.max(
            desiredCount,
            pending !== undefined && 'desiredCount' in pending ? pending.desiredCount : 0,
          )
        );
      }, 0);
  }

  open(desiredCount: number): Account {
    const key = `kill-${this.accounts.length}`;
    const account: Account = { key, desiredCount: 0, deleted: false };
    this.begin(account, { type: 'create', desiredCount });
    this.accounts.push(account);
    return account;
  }

  begin(
    account: Account,
    request:
      | { readonly type: 'create' | 'change'; readonly desiredCount: number }
      | { readonly type: 'delete' },
  ): void {
    this.#requests += 1;
    account.pending = { ...request, idempotencyKey: `${account.key}-${this.#requests}` };
  }

  /** The request under way was answered. */
  settle(account: Account, placementId?: string): void {
    const { pending } = account;
    if (pending === undefined) return;
    this.answers += 1;
    if (pending.type === 'delete') account.deleted = true;
    else account.desiredCount = pending.desiredCount;
    if (placementId !== undefined) account.placementId = placementId;
    delete account.pending;
  }
}
