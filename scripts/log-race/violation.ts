/** What a history of a log can have that no append-only log could have produced. */
export type ViolationType =
  /** A read whose items are not those that follow its position, or a position that nobody filled. */
  | 'gap'
  /** One append stands at two positions. */
  | 'double'
  /** An item stands that nobody appended, or that everybody was told does not stand. */
  | 'foreign'
  /** Two different appends were acknowledged at one position. */
  | 'twoAcknowledged'
  /** What stands at a position is not what was appended, or not what somebody read there before. */
  | 'changed'
  /** A loser was shown a winner that does not stand there. */
  | 'wrongWinner'
  /** An append was acknowledged and stands nowhere. */
  | 'lostAppend'
  /** An operation missed what had been acknowledged or seen before it began. */
  | 'missed'
  /** An item was seen before its append began. */
  | 'early'
  /** An append that ended before another began stands behind it. */
  | 'outOfOrder'
  /** An item does not name the hash of the one before it. */
  | 'brokenChain'
  /** The log itself found that it cannot be right. */
  | 'corrupt';

export interface Violation {
  readonly type: ViolationType;
  /** The position that it is about. */
  readonly seq: number;
  /** A sentence with the operations that contradict each other. */
  readonly message: string;
}
