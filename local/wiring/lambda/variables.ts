import { localCredentials } from '../deploy-resources.ts';
import type { StackFunction, StackPlace } from '../template/stack.ts';

/** Where the clients of AWS inside a function are to go. */
export interface LocalEndpoints {
  readonly aws: string;
  readonly store: string;
}

/** Names a file that is not there, so that no profile of the person at this machine is read. */
const noFile = '/nonexistent/aws';

/** Everything that `process.env` holds inside a function: Lambda's own and the template's. */
export function functionVariables(
  { functionName, memoryMiB, handler, environment }: StackFunction,
  place: StackPlace,
  endpoints: LocalEndpoints,
): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _HANDLER: handler,
    AWS_CONFIG_FILE: noFile,
    AWS_SHARED_CREDENTIALS_FILE: noFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    // On AWS the runtime is newer than what may run here.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...environment,
    AWS_ENDPOINT_URL: endpoints.aws,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.store,
  };
}
