/** One day of a run, by the time since its beginning. */
export interface Day {
  readonly troubleUntil: number;
  /** Until then nothing happens, and nothing may be done. */
  readonly until: number;
}

const hourMs = 3_600_000;
const dayHours = 24;
/** Of each day; a run that is no longer is trouble from its beginning to its end. */
const troubleHours = 6;

/**
 * A run of many hours is made of days: trouble of a mix of its own in the morning, and then a night
 * to put everything right in, and to leave it so.
 */
export function daysOf(hours: number): Day[] {
  const days: Day[] = [];
  for (let from = 0; from < hours; from += dayHours) {
    const until = Math.min(hours, from + dayHours);
    const troubleUntil = Math.min(until, from + troubleHours);
    days.push({ troubleUntil: troubleUntil * hourMs, until: until * hourMs });
  }
  return days;
}
