/** Woken every minute. */
export async function handler(): Promise<void> {}
