'use strict';

/**
 * Runs inside a worker thread: one Lambda environment. It replaces the clock, loads the packaged
 * bundle as the Lambda runtime would, and answers one invocation after the other. It is CommonJS
 * because it must start without the TypeScript loader of the process that starts it.
 */
const { parentPort, workerData } = require('node:worker_threads');

const { wallStartMs, clusterStartMs, factor } = workerData.clock;
const WallDate = Date;
// Taken before it is replaced: time-outs are counted by the wall clock, as the work is done by it.
const wallNow = WallDate.now;
const clusterNow = () => Math.floor(clusterStartMs + (wallNow() - wallStartMs) * factor);

WallDate.now = clusterNow;
globalThis.Date = new Proxy(WallDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [clusterNow()] : args, newTarget),
  apply: () => new WallDate(clusterNow()).toString(),
});

/** An error as the Lambda runtime reports it. */
function reported(error) {
  if (error instanceof Error) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function contextOf({ requestId, deadlineMs }) {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: workerData.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: workerData.functionArn,
    memoryLimitInMB: String(workerData.memoryMiB),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${workerData.functionName}`,
    logStreamName: workerData.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - wallNow()),
  };
}

async function invoke(handler, message) {
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(message));
    const payload = JSON.stringify(result === undefined ? null : result);
    parentPort.postMessage({ type: 'succeeded', requestId: message.requestId, payload });
  } catch (error) {
    parentPort.postMessage({ type: 'failed', requestId: message.requestId, ...reported(error) });
  }
}

try {
  const handler = require(workerData.bundlePath)[workerData.exportName];
  if (typeof handler !== 'function') {
    throw new TypeError(`${workerData.bundlePath} exports no function ${workerData.exportName}`);
  }
  parentPort.on('message', (message) => void invoke(handler, message));
  parentPort.postMessage({ type: 'ready' });
} catch (error) {
  parentPort.postMessage({ type: 'initFailed', ...reported(error) });
}
