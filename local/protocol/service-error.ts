/** A refusal of any of the modelled services; each protocol words it in its own way. */
export interface ServiceError extends Error {
  readonly code: string;
  readonly statusCode: number;
}

/** Whether a thrown value is a refusal; anything else is a bug of this program. */
export function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
  );
}
