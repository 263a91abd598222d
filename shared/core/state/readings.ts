/**
 * What ECS lists and describes is as much as 90 s old, and it is read once a minute: only what has
 * stood for so many complete readings is sure to have been looked at by the last of them. Readings are
 * counted, since the clocks of functions differ.
 */
export const readingsBehind = 2;
