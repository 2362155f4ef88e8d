import { describe, expect, it } from 'vitest';
import { cookieName, credentialsOf } from './credentials-of.ts';

const read = (
  headers: readonly (readonly [string, string])[],
  cookies = { name: 'berth_session', count: true },
) => credentialsOf({ rawHeaders: headers.flat() }, cookies);
const MALFORMED = { kind: 'malformed' };
const NONE = { kind: 'none' };

describe('a token', () => {
  it.each(['Bearer berth_t_abc-_9', 'bearer berth_t_abc-_9'])('is read from %j', (text) => {
    expect(read([['Authorization', text]])).toStrictEqual({ kind: 'bearer', secret: 'berth_t_abc-_9' });
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'Bearer x y',
    'Bearer x,y',
    'Basic YTpi',
    'x',
    'Bearer ü',
    `Bearer ${'x'.repeat(201)}`,
  ])('is malformed as %j', (text) => {
    expect(read([['authorization', text]])).toStrictEqual(MALFORMED);
  });

  it('that comes twice, or beside a cookie, is malformed', () => {
    const bearer = ['Authorization', 'Bearer x'] as const;
    expect(read([bearer, bearer])).toStrictEqual(MALFORMED);
    expect(read([bearer, ['Cookie', 'berth_session=y']])).toStrictEqual(MALFORMED);
  });
});

describe('a cookie', () => {
  it('is found among others', () => {
    const cookie = ['Cookie', 'a=b; berth_session=berth_s_x; berth_sessions=c; xberth_session=d'] as const;
    expect(read([cookie])).toStrictEqual({ kind: 'cookie', secret: 'berth_s_x' });
  });

  it('that is there twice, in one header or in two, is malformed', () => {
    expect(read([['Cookie', 'berth_session=x; berth_session=x']])).toStrictEqual(MALFORMED);
    const cookie = ['Cookie', 'berth_session=x'] as const;
    expect(read([cookie, ['cookie', 'berth_session=y']])).toStrictEqual(MALFORMED);
  });

  it.each(['berth_session=', 'berth_session="x"', 'berth_session=a b', 'berth_session=a=b'])(
    'is malformed as %j',
    (text) => {
      expect(read([['Cookie', text]])).toStrictEqual(MALFORMED);
    },
  );

  it('is nothing where cookies do not count, and nothing by another name', () => {
    const cookie = [['Cookie', 'berth_session=x']] as const;
    expect(read(cookie, { name: 'berth_session', count: false })).toStrictEqual(NONE);
    expect(read(cookie, { name: cookieName(true), count: true })).toStrictEqual(NONE);
    expect(read([['Cookie', 'BERTH_SESSION=x']])).toStrictEqual(NONE);
    expect(read([])).toStrictEqual(NONE);
  });
});
