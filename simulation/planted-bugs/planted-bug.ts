/** A small deliberate defect of the production code, planted while a bundle for tests is built. */
export interface PlantedBug {
  /** In kebab case. */
  readonly name: string;
  /** From the project's directory. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What goes wrong for a user, in one sentence. */
  readonly breaks: string;
}
