import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { ClockSetting } from '../cluster-clock.ts';
import type { EnvironmentMessage, InvokeOutcome, LogLine, ReportedError } from './outcome.ts';

/** What one environment of a function is made of. */
export interface EnvironmentSetting {
  readonly functionName: string;
  readonly functionArn: string;
  /** Absolute path of the packaged bundle. */
  readonly bundlePath: string;
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** Everything that `process.env` holds inside; nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: ClockSetting;
  /** Absolute path of `bootstrap.cjs`. */
  readonly bootstrapPath: string;
  readonly onLog: (line: LogLine) => void;
}

/** Lambda gives the code before the first invocation 10 s; a laptop under load gets more. */
export const initTimeoutMs = 30_000;
/** Lambda's limit on the JSON that a function answers. */
export const responseBytesMax = 6 * 1024 * 1024;

/**
 * One Lambda environment: a worker thread with memory of its own that runs one invocation at a
 * time, and is gone for good once it has timed out, crashed or been stopped.
 */
export class LambdaEnvironment {
  readonly #setting: EnvironmentSetting;
  readonly #worker: Worker;
  readonly #initialised: Promise<ReportedError | undefined>;
  readonly #exited: Promise<void>;
  #settle: ((outcome: InvokeOutcome) => void) | undefined;
  #requestId = '';
  #gone: boolean = false;
  #crash: ReportedError | undefined;

  constructor(setting: EnvironmentSetting) {
    this.#setting = setting;
    this.#worker = new Worker(setting.bootstrapPath, {
      env: { ...setting.variables },
      // The flags of this process (a TypeScript loader, say) are no business of the bundle's.
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: setting.memoryMiB },
      workerData: {
        bundlePath: setting.bundlePath,
        exportName: setting.exportName,
        functionName: setting.functionName,
        functionArn: setting.functionArn,
        memoryMiB: setting.memoryMiB,
        logStreamName: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
        clock: setting.clock,
      },
    });
    this.#collect(this.#worker.stdout, 'info');
    this.#collect(this.#worker.stderr, 'error');
    this.#initialised = this.#initialise();
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('message', (message: EnvironmentMessage) => this.#receive(message));
    this.#worker.on('error', (error: Error) => this.#break(error.name, error.message, error.stack));
    this.#worker.once('exit', (code) =>
      this.#break('Runtime.ExitError', `Runtime exited with code ${code}`),
    );
  }

  /** Whether another invocation can be given to it. */
  get usable(): boolean {
    return !this.#gone;
  }

  /** Resolves when the bundle is loaded, or has failed to load. */
  async ready(): Promise<void> {
    await this.#initialised;
  }

  /** Runs one invocation; the caller never gives it a second one before the first has ended. */
  async invoke(payload: string): Promise<InvokeOutcome> {
    const failure = await this.#initialised;
    if (failure !== undefined) {
      await this.stop();
      return { type: 'failed', ...failure };
    }
    if (this.#crash !== undefined) return { type: 'failed', ...this.#crash };
    const requestId = randomUUID();
    this.#requestId = requestId;
    const outcome = await new Promise<InvokeOutcome>((resolve) => {
      const timer = setTimeout(() => this.#timeOut(requestId), this.#setting.timeoutMs);
      this.#settle = (settled) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(settled);
      };
      const deadlineMs = Date.now() + this.#setting.timeoutMs;
      this.#worker.postMessage({ requestId, payload, deadlineMs });
    });
    if (outcome.type === 'timedOut' || this.#gone) await this.stop();
    return outcome;
  }

  /** Kills the thread, whatever it is doing. */
  async stop(): Promise<void> {
    this.#gone = true;
    await this.#worker.terminate();
    await this.#exited;
  }

  /** Lets the process end although this environment still stands idle. */
  unref(): void {
    this.#worker.unref();
  }

  #initialise(): Promise<ReportedError | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({
          errorType: 'Runtime.InitTimeout',
          errorMessage: `Init took longer than ${initTimeoutMs / 1_000} s`,
          trace: [],
        });
      }, initTimeoutMs);
      const settle = (failure: ReportedError | undefined): void => {
        clearTimeout(timer);
        resolve(failure);
      };
      this.#worker.on('message', (message: EnvironmentMessage) => {
        if (message.type === 'ready') settle(undefined);
        if (message.type === 'initFailed') settle(withoutType(message));
      });
      this.#worker.once('error', (error: Error) =>
        settle({ errorType: error.name, errorMessage: error.message, trace: [] }),
      );
      this.#worker.once('exit', () =>
        settle({ errorType: 'Runtime.ExitError', errorMessage: 'Exited during init', trace: [] }),
      );
    });
  }

  #receive(message: EnvironmentMessage): void {
    if (message.type !== 'succeeded' && message.type !== 'failed') return;
    if (message.requestId !== this.#requestId) return;
    if (message.type === 'failed') {
      this.#log('error', `${message.errorType}: ${message.errorMessage}`);
      const { errorType, errorMessage, trace } = message;
      this.#settle?.({ type: 'failed', errorType, errorMessage, trace });
      return;
    }
    if (Buffer.byteLength(message.payload) > responseBytesMax) {
      const errorMessage = `Response payload size exceeded maximum allowed (${responseBytesMax} bytes).`;
      const errorType = 'Function.ResponseSizeTooLarge';
      this.#settle?.({ type: 'failed', errorType, errorMessage, trace: [] });
      return;
    }
    this.#settle?.({ type: 'succeeded', payload: message.payload });
  }

  #timeOut(requestId: string): void {
    this.#gone = true;
    const seconds = (this.#setting.timeoutMs / 1_000).toFixed(2);
    const errorMessage = `${requestId} Task timed out after ${seconds} seconds`;
    this.#log('error', errorMessage);
    this.#settle?.({ type: 'timedOut', errorMessage });
  }

  #break(errorType: string, errorMessage: string, stack = ''): void {
    if (this.#crash !== undefined) return;
    const stopped = this.#gone;
    this.#gone = true;
    this.#crash = { errorType, errorMessage, trace: stack.split('\n') };
    if (!stopped) this.#log('error', `${errorType}: ${errorMessage}`);
    this.#settle?.({ type: 'failed', ...this.#crash });
  }

  #collect(stream: Readable, level: LogLine['level']): void {
    const lines = createInterface({ input: stream });
    lines.on('line', (text) => {
      const { functionName, onLog } = this.#setting;
      onLog({ functionName, source: 'function', level, text });
    });
  }

  #log(level: LogLine['level'], text: string): void {
    const { functionName, onLog } = this.#setting;
    onLog({ functionName, source: 'lambda', level, text });
  }
}

function withoutType(error: ReportedError): ReportedError {
  const { errorType, errorMessage, trace } = error;
  return { errorType, errorMessage, trace };
}
