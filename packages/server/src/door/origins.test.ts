import { describe, expect, it } from 'vitest';
import { type Asking, originProblem } from './origins.ts';

const OWN = 'http://berth-0123456789abcdef.localhost:7433';
const ORIGINS = new Set([OWN]);

interface Asked extends Partial<Omit<Asking, 'request'>> {
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

function problem({ method = 'POST', headers = [], ...more }: Asked): string | undefined {
  const request = { method, rawHeaders: headers.flat() };
  return originProblem(ORIGINS, { request, isUpgrade: false, isPage: false, credential: 'cookie', ...more });
}

const from = (origin: string) => ['Origin', origin] as const;
const site = (where: string) => ['Sec-Fetch-Site', where] as const;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];
const CREDENTIALS = ['none', 'bearer', 'cookie'] as const;

const FOREIGN = [
  'null',
  '',
  'http://evil.example',
  'https://berth-0123456789abcdef.localhost:7433',
  'http://berth-0123456789abcdef.localhost',
  'http://berth-0123456789abcdef.localhost:7434',
  'http://localhost:7433',
  'http://127.0.0.1:7433',
  'http://3000--app.localhost:7433',
  `${OWN}/`,
  `${OWN}.evil.example`,
  OWN.toUpperCase(),
  `${OWN} ${OWN}`,
  'file://',
  'chrome-extension://abc',
];

describe('an origin', () => {
  it.each(FOREIGN)('that is not exactly Berth’s own is refused whatever else is right: %j', (origin) => {
    for (const method of METHODS) {
      for (const credential of CREDENTIALS) {
        expect(problem({ method, credential, headers: [from(origin)] })).toBeDefined();
        expect(problem({ method, credential, headers: [from(origin), site('same-origin')] })).toBeDefined();
      }
    }
    expect(problem({ method: 'GET', isUpgrade: true, headers: [from(origin)] })).toBeDefined();
  });

  it('of Berth’s own page is good for everything', () => {
    for (const method of METHODS) expect(problem({ method, headers: [from(OWN)] })).toBeUndefined();
    expect(problem({ method: 'GET', isUpgrade: true, headers: [from(OWN)] })).toBeUndefined();
  });

  it('that is told twice is refused', () => {
    expect(problem({ headers: [from(OWN), from(OWN)] })).toBeDefined();
    expect(problem({ method: 'GET', headers: [site('none'), site('same-origin')] })).toBeDefined();
  });

  it('that is missing is fine with a token', () => {
    for (const method of METHODS) expect(problem({ method, credential: 'bearer' })).toBeUndefined();
    expect(problem({ method: 'GET', isUpgrade: true, credential: 'bearer' })).toBeUndefined();
  });

  it('that is missing is fine with a cookie where a browser only wants to see something of its own', () => {
    for (const where of ['same-origin', 'none']) {
      expect(problem({ method: 'GET', headers: [site(where)] })).toBeUndefined();
      expect(problem({ method: 'HEAD', headers: [site(where)] })).toBeUndefined();
      expect(problem({ method: 'POST', headers: [site(where)] })).toBeDefined();
      expect(problem({ method: 'GET', isUpgrade: true, headers: [site(where)] })).toBeDefined();
    }
    expect(problem({ method: 'GET' })).toBeUndefined();
    expect(problem({ method: 'POST' })).toBeDefined();
  });
});

describe('a request that another site began', () => {
  const navigation = [
    ['Sec-Fetch-Mode', 'navigate'],
    ['Sec-Fetch-Dest', 'document'],
  ] as const;

  it.each(['cross-site', 'same-site'])(
    'is refused, unless a person followed a link to a page: %s',
    (where) => {
      const headers = [site(where), ...navigation];
      expect(problem({ method: 'GET', isPage: true, headers })).toBeUndefined();
      expect(problem({ method: 'GET', isPage: false, headers })).toBeDefined();
      expect(problem({ method: 'POST', isPage: true, headers })).toBeDefined();
      expect(problem({ method: 'GET', isPage: true, isUpgrade: true, headers })).toBeDefined();
      expect(problem({ method: 'GET', isPage: true, headers: [site(where)] })).toBeDefined();
    },
  );

  it.each(['iframe', 'frame', 'embed', 'object', 'image', 'script', 'empty'])(
    'into a %s is refused',
    (dest) => {
      const headers = [site('cross-site'), ['Sec-Fetch-Mode', 'navigate'], ['Sec-Fetch-Dest', dest]] as const;
      expect(problem({ method: 'GET', isPage: true, headers })).toBeDefined();
    },
  );

  it('is refused with a token too', () => {
    expect(problem({ credential: 'bearer', headers: [site('cross-site')] })).toBeDefined();
  });

  it('by a word that no browser says is refused', () => {
    expect(
      problem({ method: 'GET', isPage: true, headers: [site('elsewhere'), ...navigation] }),
    ).toBeDefined();
  });
});
