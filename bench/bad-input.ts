/** A file or an option that a benchmark cannot use: told without a stack, exit code 2. */
export class BadInput extends Error {}
