/** ` (ruled out: AGENT 1, RESOURCE:CPU 3)`; empty when nothing was. */
export function countsInWords(ruledOut: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(ruledOut).map(([reason, count]) => `${reason} ${count}`);
  return reasons.length === 0 ? '' : ` (ruled out: ${reasons.join(', ')})`;
}
