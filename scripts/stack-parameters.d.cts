/** What osls gives to a file that `serverless.yml` reads. */
interface Variables {
  resolveVariable(name: string): Promise<unknown>;
}

/** Reads and checks the parameters; rejects with one sentence that names the wrong one. */
declare function stackParameters(variables: Variables): Promise<Record<string, unknown>>;

export = stackParameters;
