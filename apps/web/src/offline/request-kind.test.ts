import { expect, it } from 'vitest';
import { type RequestKind, requestKind } from './request-kind.ts';

const ORIGIN = 'https://berth.example';

function kindOf(path: string, mode: RequestMode = 'navigate', method = 'GET'): RequestKind {
  return requestKind({ method, mode, url: new URL(path, ORIGIN).href }, ORIGIN);
}

it.each(['/', '/inbox', '/settings?x=1', '/audit?since=day', '/instances/web', '/instances/web?view=log'])(
  'opens %s without a daemon',
  (path) => expect(kindOf(path)).toBe('shell'),
);

it.each(['/login/abc', '/logout', '/graphql', '/terminal', '/sw.js', '/healthz', '/instances/a/b'])(
  'does not touch %s, however it is asked for',
  (path) => {
    expect(kindOf(path)).toBe('pass');
    expect(kindOf(path, 'cors')).toBe('pass');
  },
);

it('keeps files of the page alone, of its own origin', () => {
  expect(kindOf('/assets/index-1.js', 'cors')).toBe('asset');
  expect(kindOf('https://other.example/assets/index-1.js', 'cors')).toBe('pass');
  expect(kindOf('/assets/index-1.js', 'cors', 'POST')).toBe('pass');
  expect(kindOf('/', 'cors')).toBe('pass');
});
