import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagedStack } from '../../../local/wiring/packaged-stack.ts';
import { readStack } from '../../../local/wiring/template/read-stack.ts';

// Packaging takes three seconds, and many times that on a machine that is busy.
jest.setTimeout(120_000);

describe('the packaged stack', () => {
  it('is packaged once for the same inputs', async () => {
    const first = await packagedStack(process.cwd());
    const told: string[] = [];
    const second = await packagedStack(process.cwd(), (text) => told.push(text));
    expect(second.directory).toBe(first.directory);
    expect([second.packagedNow, told]).toEqual([false, []]);
  });

  it('can be run here whole: every function has its bundle, and each of the four is wired', async () => {
    const { template, directory } = await packagedStack(process.cwd());
    const stack = readStack(template, {
      region: 'us-east-1',
      accountId: '123456789012',
      stackName: 'estiva-local',
      awsEndpoint: 'http://127.0.0.1:4566',
      apiEndpoint: 'http://127.0.0.1:4000',
    });
    const names = stack.functions.map(({ functionName }) => functionName.split('-').at(-1));
    expect(names.sort((a, b) => (`${a}` < `${b}` ? -1 : 1))).toEqual([
      'act',
      'api',
      'observe',
      'reconcile',
    ]);
    for (const { handler } of stack.functions) {
      expect(existsSync(join(directory, `${handler.replace(/\.handler$/, '')}.cjs`))).toBe(true);
    }
    const wired = (functionArn: string): string => functionArn.split('-').at(-1) ?? '';
    expect(new Set(stack.routes.map((route) => wired(route.functionArn)))).toEqual(
      new Set(['api']),
    );
    expect(stack.eventSourceMappings.map((each) => wired(each.functionArn))).toEqual([
      'observe',
      'act',
    ]);
    expect(stack.schedules.map((each) => [wired(each.functionArn), each.everyMs])).toEqual([
      ['reconcile', 60_000],
    ]);
    expect(stack.rules.length).toBeGreaterThanOrEqual(8);
    for (const { environment } of stack.functions) {
      expect(environment).toMatchObject({ ESTIVA_CLUSTERS: 'demo', ESTIVA_TABLE: 'estiva-local' });
    }
  });
});
