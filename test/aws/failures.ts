/** What an AWS client throws, as far as anybody looks. */
export function awsError(name: string, httpStatusCode?: number): Error {
  const metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error(`${name} says why`), { name, $metadata: metadata });
}

/** A connection that broke with the answer under way. */
export const connectionReset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
