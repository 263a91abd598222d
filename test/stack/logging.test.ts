import { createLogger, loggable, loggedCharactersMax } from '../../shared/aws/logging.ts';

/** What the logger wrote for one call, as text. */
function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  const written = (line: unknown) => {
    lines.push(String(line));
  };
  const logger = createLogger('act', { logLevel: 'INFO' });
  Object.assign(Reflect.get(logger, 'console'), { info: written, error: written, debug: written });
  write(logger);
  return lines;
}

describe('the log of a function', () => {
  it('is one JSON object a line, whatever a message holds', () => {
    const [line = '', ...more] = linesOf((logger) =>
      logger.info('stopped\nagain', { stoppedReason: 'exit\r\n{"level":"ERROR"}\u001b[31m' }),
    );
    expect(more).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    expect(JSON.parse(line)).toMatchObject({
      level: 'INFO',
      service: 'estiva',
      function: 'act',
      message: 'stopped\nagain',
    });
  });

  it('cuts a long string and says how long it was', () => {
    const [line = ''] = linesOf((logger) => logger.info('refused', { detail: 'd'.repeat(5_000) }));
    const { detail } = JSON.parse(line);
    expect(detail).toBe(`${'d'.repeat(loggedCharactersMax)}… (5000 characters)`);
  });

  it('leaves out credentials and what people put into a container, at any depth', () => {
    const [line = ''] = linesOf((logger) =>
      logger.error('failed', {
        request: {
          group: 'web',
          overrides: { containerOverrides: [{ environment: [{ name: 'KEY', value: 'hush' }] }] },
        },
        headers: { Authorization: 'AWS4 hush', 'X-Amz-Security-Token': 'hush' },
        error: Object.assign(new Error('no'), { $response: { body: 'hush' } }),
      }),
    );
    expect(line).not.toContain('hush');
    expect(JSON.parse(line)).toMatchObject({ request: { group: 'web' }, error: { message: 'no' } });
  });

  it('says nothing below its level', () => {
    expect(linesOf((logger) => logger.debug('detail'))).toEqual([]);
  });

  it('keeps what is neither long nor secret', () => {
    expect(loggable('count', 7)).toBe(7);
    expect(loggable('reason', 'r'.repeat(loggedCharactersMax))).toHaveLength(loggedCharactersMax);
  });
});
