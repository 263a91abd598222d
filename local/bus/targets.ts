import type { JsonObject } from '../model/json.ts';
import { isJsonObject, optionalText } from './input.ts';
import type { Target } from './rule.ts';
import { isInputPath } from './target-input.ts';

/** EventBridge's quota. */
export const targetsPerRuleMax = 5;

type TargetRead =
  | { readonly type: 'target'; readonly target: Target }
  | { readonly type: 'refused'; readonly code: string; readonly message: string };

/** Members that change what a target receives or how, and that do nothing here. */
const notModelled = [
  'InputTransformer',
  'KinesisParameters',
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
];

/** Reads one target of `PutTargets`; what is not modelled is refused by name, never ignored. */
export function readTarget(asked: JsonObject): TargetRead {
  const id = optionalText(asked, 'Id') ?? '';
  const queueArn = optionalText(asked, 'Arn') ?? '';
  const fifo = queueArn.endsWith('.fifo');
  const messageGroupId = textIn(asked, 'SqsParameters', 'MessageGroupId');
  const inputPath = optionalText(asked, 'InputPath');
  const constantInput = optionalText(asked, 'Input');
  const deadLetterArn = textIn(asked, 'DeadLetterConfig', 'Arn');
  const unsupported = notModelled.find((name) => asked[name] !== undefined);
  if (!/^[.\-\w]{1,64}$/.test(id)) return refused('A target needs an Id of 1 to 64 characters.');
  if (!/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(queueArn)) {
    return refused(`Only SQS queues are targets here, not ${queueArn}.`);
  }
  if (unsupported !== undefined) return refused(`${unsupported} is not modelled here.`);
  if (fifo !== (messageGroupId !== undefined)) {
    return refused(
      fifo
        ? `Parameter(s) SqsParameters must be specified for target: ${id}.`
        : `Parameter(s) SqsParameters.MessageGroupId is for FIFO queues, target: ${id}.`,
    );
  }
  if (inputPath !== undefined && !isInputPath(inputPath)) {
    return refused(`Invalid InputPath for target ${id}: only $, .name and [n] are modelled here.`);
  }
  if (inputPath !== undefined && constantInput !== undefined) {
    return refused(`Only one of Input and InputPath can be provided for target ${id}.`);
  }
  const target: Target = {
    id,
    queueArn,
    ...(messageGroupId === undefined ? {} : { messageGroupId }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    ...(constantInput === undefined ? {} : { constantInput }),
    ...(inputPath === undefined ? {} : { inputPath }),
    described: asked,
  };
  return { type: 'target', target };
}

function refused(message: string): TargetRead {
  return { type: 'refused', code: 'ValidationException', message };
}

function textIn(asked: JsonObject, parent: string, name: string): string | undefined {
  const value = asked[parent];
  return isJsonObject(value ?? null) ? optionalText({ ...Object(value) }, name) : undefined;
}
