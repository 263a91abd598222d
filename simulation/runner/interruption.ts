/** Exit code of a process that Ctrl-C has ended: 128 and the number of SIGINT. */
const interruptedExitCode = 130;

/** Whether and when somebody wants the run to end: Ctrl-C. */
export class Interruption {
  readonly exitCode = interruptedExitCode;
  readonly happened: Promise<void>;
  #came = false;
  #happen: () => void = () => undefined;

  constructor() {
    this.happened = new Promise((resolve) => {
      this.#happen = resolve;
    });
  }

  get came(): boolean {
    return this.#came;
  }

  interrupt(): void {
    this.#came = true;
    this.#happen();
  }
}
