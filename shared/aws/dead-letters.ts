import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where messages go that cannot be read. */
export interface DeadLetters {
  /** Keeps a message's body with the reason why it could not be read. */
  send(body: string, reason: string): Promise<void>;
}

/** The reason is for people; a kilobyte says enough. */
const reasonBytesMax = 1024;

/** The least that any SQS queue takes (256 KiB), less the attribute with its name and type. */
const bodyBytesMax = 256 * 1024 - reasonBytesMax - 256;

/** What SQS refuses in bodies and attributes. */
const refusedCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are just what SQS refuses.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Dead letters on an SQS queue; the reason is the message attribute `reason`. */
export function createDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(body, reason) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          // SQS refuses empty texts.
          MessageBody: cutTo(body, bodyBytesMax) || '(empty)',
          MessageAttributes: {
            reason: {
              DataType: 'String',
              StringValue: cutTo(reason, reasonBytesMax) || '(no reason given)',
            },
          },
        }),
      );
    },
  };
}

/** Cuts at whole characters so that the UTF-8 is at most `bytesMax` long. */
function cutTo(text: string, bytesMax: number): string {
  const clean = text.replace(refusedCharacters, '?');
  const bytes = Buffer.from(clean, 'utf8');
  if (bytes.length <= bytesMax) return clean;
  let end = bytesMax;
  // The bytes after the first of a character are 10xxxxxx.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}
