import * as z from 'zod';

/** Callers are written into the log; nobody's name is longer. IAM's ARNs end well before. */
const callerCharactersMax = 512;

/** What API Gateway adds to a request (HTTP API, payload 2.0) once its authoriser let it in. */
const authorized = z.object({
  requestContext: z.object({
    authorizer: z.union([
      z.object({ iam: z.object({ userArn: z.string().min(1) }) }),
      z.object({ jwt: z.object({ claims: z.object({ sub: z.string().min(1) }) }) }),
    ]),
  }),
});

/**
 * Who asks: the ARN that IAM authorised, or `jwt:` and the subject of the token. Undefined when the
 * request came past no authoriser.
 */
export function callerOf(event: unknown): string | undefined {
  const { success, data } = authorized.safeParse(event);
  if (!success) return undefined;
  const { authorizer } = data.requestContext;
  const caller = 'iam' in authorizer ? authorizer.iam.userArn : `jwt:${authorizer.jwt.claims.sub}`;
  return caller.slice(0, callerCharactersMax);
}
