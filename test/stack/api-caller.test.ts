import fc from 'fast-check';
import { callerOf } from '../../shared/wire/aws/api-caller.ts';

const userArn = 'arn:aws:sts::123456789012:assumed-role/deployer/session';

describe('the caller of the API', () => {
  it('is the ARN that IAM authorised', () => {
    const authorizer = { iam: { accessKey: 'ASIA', accountId: '123456789012', userArn } };
    expect(callerOf({ requestContext: { authorizer } })).toBe(userArn);
  });

  it('is the subject of the token behind an OpenID Connect issuer', () => {
    const authorizer = { jwt: { claims: { iss: 'https://id.example.com/', sub: 'mara' } } };
    expect(callerOf({ requestContext: { authorizer } })).toBe('jwt:mara');
  });

  it('is nobody where no authoriser has been', () => {
    expect(callerOf({ requestContext: { authorizer: {} } })).toBeUndefined();
    expect(callerOf({ requestContext: { authorizer: { iam: { userArn: '' } } } })).toBeUndefined();
    expect(callerOf({ headers: { authorization: userArn } })).toBeUndefined();
  });

  it('is cut where a token names somebody without end', () => {
    const authorizer = { jwt: { claims: { sub: 's'.repeat(9_000) } } };
    expect(callerOf({ requestContext: { authorizer } })).toHaveLength(512);
  });

  it('is text or nobody, whatever arrives', async () => {
    await fc.assert(
      fc.property(fc.anything(), (event) => {
        expect(['string', 'undefined']).toContain(typeof callerOf(event));
      }),
    );
  });
});
