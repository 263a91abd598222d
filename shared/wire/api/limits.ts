/** The largest body that is read; checked before any of it is parsed. */
export const bodyBytesMax = 64 * 1024;

/** Arrays and objects within each other; the deepest valid request has 9, so 12 leaves room. */
export const nestingMax = 12;

/** ECS's own quota of tasks for one service: a placement is about as much. */
export const desiredCountMax = 5_000;

/** No instance has as many CPU units, or MiB of memory. */
export const headroomMax = 100_000_000;

/** EC2, FARGATE and FARGATE_SPOT, once each; the room above that is for capacity providers. */
export const capacityMax = 6;

/** A day: who waits longer for a preference wants another placement. */
export const afterSecondsMax = 86_400;

/** ECS's limit for `placementConstraints` of one call. */
export const placementConstraintsMax = 10;

/** ECS's limit for `placementStrategy` of one call. */
export const placementStrategyMax = 5;

/** ECS's limit for one cluster query expression. */
export const expressionCharactersMax = 2_000;

/** ECS's limit for the JSON text of `overrides`. */
export const overridesCharactersMax = 8_192;

/** ECS runs at most this many containers in one task. */
export const containerOverridesMax = 10;

/** ECS's limit for the tags of one task. */
export const tagsMax = 50;

/** ECS's limit for the key of a tag. */
export const tagKeyCharactersMax = 128;

/** ECS's limit for the value of a tag. */
export const tagValueCharactersMax = 256;

/** EC2's limit for `awsvpcConfiguration.subnets`. */
export const subnetsMax = 16;

/** EC2's limit for `awsvpcConfiguration.securityGroups`. */
export const securityGroupsMax = 5;

/** ECS's limit for names: families, groups, containers. */
export const nameCharactersMax = 255;

/** ECS's limit for the name of an attribute. */
export const attributeNameCharactersMax = 128;

/** The largest ephemeral storage that Fargate gives one task, in GiB; 20 is what it gives unasked. */
export const ephemeralStorageGiBMax = 200;

/** The smallest ephemeral storage that ECS lets anybody ask for, in GiB. */
export const ephemeralStorageGiBMin = 21;

/** As long as ECS's own `clientToken`. */
export const idempotencyKeyCharactersMax = 64;

/** Below the 29 seconds after which API Gateway gives up, with room for the turn itself. */
export const waitSecondsMax = 20;

/** Lines in one problem document: nobody mends more at a time, and an answer stays small. */
export const problemErrorsMax = 20;

/** Names that a caller made up are cut to this length when they are said back. */
export const echoCharactersMax = 80;

/** Custom resources that one placement may ask for. */
export const resourcesMax = 16;

/** As long as the name of an attribute. */
export const resourceNameCharactersMax = 128;

/** Values of one STRINGSET that a task may hold, and the length of each. */
export const resourceValuesMax = 64;
export const resourceValueCharactersMax = 128;

/** ECS's INTEGER has 32 bits. */
export const integerMax = 2 ** 31 - 1;

/** In millionths, in which it is counted, a larger DOUBLE would not be exact. */
export const doubleMax = 9_000_000_000;

/** Seconds after which a caller may try again when the log or ECS does not answer. */
export const retryAfterSeconds = 2;

/** Lines of a `whatIf`, and container instances that it may add or remove at once. */
export const whatIfEntriesMax = 20;
export const whatIfInstancesMax = 1_000;

/** Of a wish among placement constraints: a hundred steps tell any two of ten apart. */
export const weightMax = 100;

/** Groups that a trust domain lets stay: the log agents and proxies of a cluster, with room. */
export const trustDomainExceptionsMax = 20;
