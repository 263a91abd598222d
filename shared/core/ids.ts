/**
 * Every identifier and counter is branded, so that a task definition's ARN can never be passed
 * where a task's is wanted. A brand exists for the compiler only; `as TaskArn` belongs to `wire/`,
 * where text from outside becomes a value of the core.
 */
declare const brand: unique symbol;
type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };

/** The short name of an ECS cluster, such as `demo`; one log each. */
export type ClusterName = Brand<string, 'ClusterName'>;
export type TaskArn = Brand<string, 'TaskArn'>;
/** Always with its revision: `arn:aws:ecs:…:task-definition/web:7`. */
export type TaskDefinitionArn = Brand<string, 'TaskDefinitionArn'>;
export type ContainerInstanceArn = Brand<string, 'ContainerInstanceArn'>;
/** `i-` and 8 to 17 hexadecimal digits. */
export type Ec2InstanceId = Brand<string, 'Ec2InstanceId'>;
export type PlacementId = Brand<string, 'PlacementId'>;
/** Names one `RunTask` call; it is that call's `clientToken` (at most 64 characters). */
export type AttemptId = Brand<string, 'AttemptId'>;
/** Names one logged effect that ECS has to answer. */
export type EffectId = Brand<string, 'EffectId'>;
/** Names one healing, from its first loss to its end. */
export type IncidentId = Brand<string, 'IncidentId'>;
/** Names one item of a cluster's inbox. */
export type InboxId = Brand<string, 'InboxId'>;
/** Names one try to append; tells "my write whose reply was lost" from "somebody else's". */
export type AppendId = Brand<string, 'AppendId'>;
/** Position in a cluster's log: 1, 2, 3 … without a gap; 0 is the empty log. */
export type Seq = Brand<number, 'Seq'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** ECS's own counter of changes of one task or container instance (`detail.version`). */
export type DetailVersion = Brand<number, 'DetailVersion'>;
