/** Why nothing can be shown, in a sentence for whoever asked. */
export class ReplayProblem extends Error {
  override readonly name = 'ReplayProblem';
}
