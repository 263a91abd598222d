import type { JsonObject } from '../model/json.ts';
import type { LocalCloud } from './cloud.ts';
import type { WallMs } from './ticker.ts';

export interface SqsCaller {
  /** What stands before `/account/name` in a queue's URL: the address the caller used. */
  readonly baseUrl: string;
  /** Aborted when nobody waits for the answer any more: then nothing is received for it. */
  readonly signal: AbortSignal;
  readonly wallMs: WallMs;
}

/** One SQS call as the protocols make it: with whole URLs, and waiting where it may wait. */
export async function callSqs(
  cloud: LocalCloud,
  operation: string,
  input: JsonObject,
  caller: SqsCaller,
): Promise<JsonObject> {
  const output =
    operation === 'ReceiveMessage'
      ? await receive(cloud, input, caller)
      : cloud.sqs(operation, input);
  return withUrls(output, caller.baseUrl);
}

async function receive(
  cloud: LocalCloud,
  input: JsonObject,
  { signal, wallMs }: SqsCaller,
): Promise<JsonObject> {
  let output = cloud.sqs('ReceiveMessage', input);
  if (output['Messages'] !== undefined) return output;
  const until = cloud.now + waitSeconds(cloud, input) * 1000;
  while (output['Messages'] === undefined && cloud.now < until && !signal.aborted) {
    await queueOrTime(cloud, String(input['QueueUrl']), wallMs(until - cloud.now), signal);
    if (!signal.aborted) output = cloud.sqs('ReceiveMessage', input);
  }
  return output;
}

function waitSeconds(cloud: LocalCloud, input: JsonObject): number {
  const asked = input['WaitTimeSeconds'];
  if (asked !== undefined && asked !== null) return Number(asked);
  const name = 'ReceiveMessageWaitTimeSeconds';
  const answer = cloud.sqs('GetQueueAttributes', {
    QueueUrl: input['QueueUrl'],
    AttributeNames: [name],
  });
  return Number(Object(answer['Attributes'])[name] ?? 0);
}

/** Until the queue has something, the time is over, or the caller is gone. */
function queueOrTime(
  cloud: LocalCloud,
  queueUrl: string,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
    const stop = cloud.onQueue((queues) => {
      if (queues.includes(name)) finish();
    });
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    function finish(): void {
      stop();
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}

function withUrls(output: JsonObject, baseUrl: string): JsonObject {
  const { QueueUrl: url, QueueUrls: urls } = output;
  if (typeof url === 'string') return { ...output, QueueUrl: baseUrl + url };
  if (Array.isArray(urls)) return { ...output, QueueUrls: urls.map((path) => `${baseUrl}${path}`) };
  return output;
}
