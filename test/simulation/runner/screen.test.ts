import { Screen } from '../../../simulation/runner/screen.ts';

function stream(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

describe('the screen', () => {
  it('redraws the progress below what is printed, and leaves nothing of it', () => {
    const [out, err] = [stream(true), stream(true, 9)];
    const screen = new Screen(out, err, undefined, false);
    screen.begin(() => 'three of nine seeds');
    screen.print('seed 1');
    screen.end();
    expect(out.written).toEqual(['seed 1\n']);
    const clear = '\r\u001b[2K';
    expect(err.written).toEqual([`${clear}three of`, clear, `${clear}three of`, clear]);
  });

  it.each([
    ['stderr is no terminal', false, false],
    ['it is to be quiet', true, true],
  ])('draws no progress when %s', (_, isTTY, quiet) => {
    const [out, err] = [stream(false), stream(isTTY)];
    const screen = new Screen(out, err, undefined, quiet);
    screen.begin(() => 'progress');
    screen.print('a', 'b');
    screen.tell('c');
    screen.end();
    expect([out.written, err.written]).toEqual([['a\nb\n'], ['c\n']]);
  });
});
