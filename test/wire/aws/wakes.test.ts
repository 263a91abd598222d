import type { ClusterName } from '../../../shared/core/ids.ts';
import { formatWake, parseWake } from '../../../shared/wire/aws/wakes.ts';

const cluster = 'demo' as ClusterName;

describe('a wake', () => {
  it('has a body that people can read', () => {
    expect(formatWake({ wake: 'observe', cluster, hop: 2 })).toBe(
      '{"wake":"observe","cluster":"demo","hop":2}',
    );
    expect(formatWake({ wake: 'act', cluster })).toBe('{"wake":"act","cluster":"demo"}');
  });

  it.each([{ wake: 'observe', cluster, hop: 7 } as const, { wake: 'act', cluster } as const])(
    'comes back as it was sent, from the body and from its JSON: %j',
    (wake) => {
      expect(parseWake(formatWake(wake))).toEqual({ type: 'wake', wake });
      expect(parseWake(JSON.parse(formatWake(wake)))).toEqual({ type: 'wake', wake });
    },
  );

  it.each(['', '{', '[]', 'null', '"act"', '{"source":"aws.ecs"}'])(
    'is not what %j holds',
    (body) => {
      expect(parseWake(body)).toEqual({ type: 'notWake' });
    },
  );

  it.each([
    ['cluster', '{"wake":"act"}'],
    ['cluster', '{"wake":"act","cluster":"a/b"}'],
    ['hop', '{"wake":"observe","cluster":"demo"}'],
    ['hop', '{"wake":"observe","cluster":"demo","hop":-1}'],
    ['wake', '{"wake":"sleep","cluster":"demo"}'],
  ])('says that its %s is wrong: %s', (member, body) => {
    expect(parseWake(body)).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining(`${member}: `),
    });
  });
});
