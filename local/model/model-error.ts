/**
 * A refusal as AWS words it: the face in front turns it into its protocol's error.
 * `code` is the exception's name, `statusCode` the HTTP status.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }
}

/** ECS's `InvalidParameterException`. */
export function invalidParameter(message: string): ModelError {
  return new ModelError('InvalidParameterException', message);
}

/** ECS's `ClientException`. */
export function clientError(message: string): ModelError {
  return new ModelError('ClientException', message);
}

/** A fault command that names something the model does not have. */
export function unknownId(kind: string, id: string): ModelError {
  return new ModelError('NotFound', `There is no ${kind} ${id}.`, 404);
}
