/** Calls that may be made: so many at once, and so many a second after that. */
export interface TokenBucket {
  readonly burst: number;
  readonly perSecond: number;
  readonly tokens: number;
}

/** A share of a bucket of ECS's, full: one call at least, however small the share. */
export function shareOf(of: Omit<TokenBucket, 'tokens'>, share: number): TokenBucket {
  const burst = Math.max(1, of.burst * share);
  return { burst, perSecond: of.perSecond * share, tokens: burst };
}

/** The bucket after some time. */
export function filled(bucket: TokenBucket, passedMs: number): TokenBucket {
  const tokens = bucket.tokens + (Math.max(0, passedMs) / 1_000) * bucket.perSecond;
  return { ...bucket, tokens: Math.min(bucket.burst, tokens) };
}

/** The bucket after one call. */
export function less(bucket: TokenBucket): TokenBucket {
  return { ...bucket, tokens: bucket.tokens - 1 };
}

/** How long until one call may be made; 0 when one may be made now. */
export function waitOf({ tokens, perSecond }: TokenBucket): number {
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000);
}
