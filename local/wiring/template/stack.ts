import type { TemplateValue } from './intrinsics.ts';

/** Everything of a compiled template that the local stack runs, with local values filled in. */
export interface Stack {
  readonly functions: readonly StackFunction[];
  readonly queues: readonly StackQueue[];
  readonly rules: readonly StackRule[];
  readonly eventSourceMappings: readonly StackEventSourceMapping[];
  readonly routes: readonly StackRoute[];
  readonly schedules: readonly StackSchedule[];
  readonly tables: readonly StackTable[];
}

export interface StackFunction {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** `dist/api.handler`: a file without its ending, and the name it exports. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  /** `ReservedConcurrentExecutions`, when the template sets it. */
  readonly concurrencyMax?: number;
}

export interface StackQueue {
  readonly logicalId: string;
  readonly queueName: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  /** SQS's own attribute names and text values, as `CreateQueue` takes them. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface StackRule {
  readonly logicalId: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly eventPattern: TemplateValue;
  /** `PutTargets`'s own shape. */
  readonly targets: readonly { readonly [key: string]: TemplateValue }[];
}

export interface StackEventSourceMapping {
  readonly logicalId: string;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly reportsBatchItemFailures: boolean;
  readonly concurrencyMax?: number;
}

export interface StackRoute {
  readonly logicalId: string;
  /** `POST /clusters/{cluster}/placements`, or `$default`. */
  readonly routeKey: string;
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'JWT' | 'CUSTOM';
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface StackSchedule {
  readonly logicalId: string;
  readonly functionArn: string;
  /** Of cluster time. */
  readonly everyMs: number;
  readonly input: TemplateValue;
}

export interface StackTable {
  readonly logicalId: string;
  readonly tableName: string;
  readonly attributes: readonly { readonly name: string; readonly type: 'S' | 'N' | 'B' }[];
  readonly key: readonly { readonly name: string; readonly type: 'HASH' | 'RANGE' }[];
}

/** Where the local stack stands: what pseudo parameters and attributes resolve to. */
export interface StackPlace {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** `http://127.0.0.1:4566`: the local cloud, under which the queues' URLs lie. */
  readonly awsEndpoint: string;
  /** `http://127.0.0.1:4000`: the HTTP API. */
  readonly apiEndpoint: string;
}
