import fc from 'fast-check';
import { classifyAwsError } from '../../../shared/wire/aws/errors.ts';

function failure(name: string, httpStatusCode?: number, more: object = {}) {
  return Object.assign(new Error(`${name} says why`), {
    name,
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
    ...more,
  });
}

describe('classifyAwsError', () => {
  it.each([
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 503],
    ['TooManyRequestsException', 429],
    ['SomethingNew', 429],
  ])('takes %s with status %d for throttling', (name, status) => {
    expect(classifyAwsError(failure(name, status))).toEqual({
      type: 'throttled',
      error: name,
      message: `${name} says why`,
    });
  });

  it('believes the SDK about throttling', () => {
    const retryable = { $retryable: { throttling: true } };
    expect(classifyAwsError(failure('SomethingNew', 400, retryable)).type).toBe('throttled');
    const transient = { $retryable: { throttling: false } };
    expect(classifyAwsError(failure('SomethingNew', 400, transient)).type).toBe('refused');
  });

  it.each([
    ['InvalidParameterException', 400],
    ['ClusterNotFoundException', 400],
    ['AccessDeniedException', 400],
    ['ConflictException', 400],
    ['LimitExceededException', 400],
    ['UnauthorizedOperation', 403],
  ])('takes %s with status %d for a refusal', (name, status) => {
    expect(classifyAwsError(failure(name, status))).toMatchObject({ type: 'refused', error: name });
  });

  it.each([
    ['ServerException', 500],
    ['ServiceUnavailable', 503],
    ['SomethingNew', 502],
    ['RequestTimeout', 400],
    ['RequestTimeout', 408],
    ['ExpiredTokenException', 400],
    ['TimeoutError', undefined],
    ['AbortError', undefined],
    ['CredentialsProviderError', undefined],
    ['SyntaxError', 200],
  ])('leaves open what %s with status %s has done', (name, status) => {
    expect(classifyAwsError(failure(name, status)).type).toBe('unknown');
  });

  it.each(['ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EPIPE'])(
    'leaves open what a connection with %s has done',
    (code) => {
      const error = Object.assign(new Error(`read ${code}`), { code });
      expect(classifyAwsError(error)).toEqual({
        type: 'unknown',
        error: 'Error',
        message: `read ${code}`,
      });
    },
  );

  it('answers whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { type, error, message } = classifyAwsError(thrown);
        expect(['throttled', 'refused', 'unknown']).toContain(type);
        expect(typeof error).toBe('string');
        expect(message.length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});
