/** EventBridge refuses: `code` is the exception's name, `statusCode` is HTTP's. */
export class BusError extends Error {
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.name = 'BusError';
    this.code = code;
    this.statusCode = statusCode;
  }
}

/** EventBridge's word for a request that is not well formed. */
export function validationError(message: string): BusError {
  return new BusError('ValidationException', message);
}
