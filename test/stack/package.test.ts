import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TemplateValue } from '../../local/wiring/template/intrinsics.ts';
import { readResources } from '../../local/wiring/template/resources.ts';
import { packagingTimeoutMs, place } from './packaged.ts';

/** The names of the files in a ZIP archive, from its central directory (PKWARE's appnote, 4.3.12). */
function filesInZip(zip: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at !== -1; ) {
    const nameLength = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + nameLength));
    at = zip.indexOf('PK\x01\x02', at + 46 + nameLength, 'latin1');
  }
  return names;
}

const environment = {
  AWS_REGION: 'us-east-1',
  ESTIVA_TABLE: 'estiva-prod',
  ESTIVA_CLUSTERS: 'web,batch',
  ESTIVA_ACCOUNT_ID: '123456789012',
  ESTIVA_OBSERVE_QUEUE_URL: 'http://127.0.0.1:9/123456789012/observe',
  ESTIVA_ACT_QUEUE_URL: 'http://127.0.0.1:9/123456789012/act.fifo',
  ESTIVA_OBSERVE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/123456789012/dead',
};

/** Loads a bundle in a process of its own and returns what an expression over `handler` gives. */
function runBundle(
  directory: string,
  name: string,
  env: Readonly<Record<string, string>>,
  expression: string,
): string {
  // Away from the project, so that it finds no module beside it.
  const bundle = join(directory, `${name}.cjs`);
  copyFileSync(join('dist', `${name}.cjs`), bundle);
  const script = `(async () => {
    const { handler } = require(${JSON.stringify(bundle)});
    process.stdout.write(${expression});
  })();`;
  return execFileSync(process.execPath, ['-e', script], {
    cwd: directory,
    env: { ...env },
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

describe('serverless package', () => {
  let directory: string;
  let output: string;
  const read = (name: string) =>
    readResources(
      JSON.parse(
        readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8'),
      ) as TemplateValue,
      place,
    ).all.find(({ logicalId }) => logicalId === name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'estiva-package-'));
    const parameters = [
      'clusters=web,batch',
      'jwtIssuer=https://id.example.com/',
      'jwtAudience=estiva,console',
      'passedRoles=task-*,ops/agent',
      'taskDefinitionFamilies=web-*',
      'alarmTopicArn=arn:aws:sns:us-east-1:123456789012:pager',
    ];
    output = execFileSync(
      process.execPath,
      [
        join('node_modules', 'serverless', 'bin', 'serverless.js'),
        'package',
        ...['--stage', 'prod', '--package', directory],
        ...parameters.flatMap((parameter) => ['--param', parameter]),
      ],
      // Nothing of the machine's AWS set-up may be needed.
      {
        env: { PATH: process.env['PATH'] ?? '', HOME: directory },
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );
  }, packagingTimeoutMs);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('makes one archive a function, with its bundle and nothing else', () => {
    const archives = readdirSync(directory).filter((name) => name.endsWith('.zip'));
    const contents = archives.map((name) => [
      name,
      filesInZip(readFileSync(join(directory, name))),
    ]);
    expect(Object.fromEntries(contents)).toEqual({
      'act.zip': ['dist/act.cjs'],
      'api.zip': ['dist/api.cjs'],
      'observe.zip': ['dist/observe.cjs'],
      'reconcile.zip': ['dist/reconcile.cjs'],
    });
  });

  it.each(['api', 'observe', 'act', 'reconcile'])(
    'makes a bundle of %s that stands alone',
    (name) => {
      expect(runBundle(directory, name, environment, 'typeof handler')).toBe('function');
    },
  );

  it('makes bundles that say what is missing when they are wired wrongly', () => {
    const { ESTIVA_TABLE: _table, ...rest } = environment;
    expect(() => runBundle(directory, 'observe', rest, 'typeof handler')).toThrow(
      'ESTIVA_TABLE is missing',
    );
  });

  it('makes an API that answers a request as API Gateway sends it', () => {
    const event = {
      version: '2.0',
      rawPath: '/openapi.json',
      rawQueryString: '',
      headers: { host: 'id.execute-api.us-east-1.amazonaws.com' },
      requestContext: { http: { method: 'GET', path: '/openapi.json' } },
      isBase64Encoded: false,
    };
    const answer = JSON.parse(
      runBundle(
        directory,
        'api',
        environment,
        `JSON.stringify(await handler(${JSON.stringify(event)}, {}))`,
      ),
    );
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ openapi: '3.1.0' });
  });

  it('needs no credentials', () => {
    expect(output).not.toMatch(/credential/i);
  });

  it('asks for a token on every route when an issuer is given', () => {
    const authorizer = read('HttpApiAuthorizerJwt');
    expect(authorizer?.property('JwtConfiguration')).toEqual({
      Issuer: 'https://id.example.com/',
      Audience: ['estiva', 'console'],
    });
    expect(read('HttpApiRouteGetOpenapijson')?.property('AuthorizationType')).toBe('JWT');
  });

  it('limits rules and roles to the clusters, families and roles that are named', () => {
    const pattern = JSON.stringify(read('TaskStateRule')?.property('EventPattern'));
    expect(pattern).toContain(
      '["arn:aws:ecs:us-east-1:123456789012:cluster/web","arn:aws:ecs:us-east-1:123456789012:cluster/batch"]',
    );
    const policies = JSON.stringify(read('ActRole')?.property('Policies'));
    expect(policies).toContain('["web#log","web#parts","web#inbox","batch#log"');
    expect(policies).toContain('["arn:aws:ecs:us-east-1:123456789012:task-definition/web-*:*"]');
    expect(policies).toContain(
      '["arn:aws:iam::123456789012:role/task-*","arn:aws:iam::123456789012:role/ops/agent"]',
    );
    expect(read('ActDeadLettersAlarm')?.property('AlarmActions')).toEqual([
      'arn:aws:sns:us-east-1:123456789012:pager',
    ]);
  });
});
