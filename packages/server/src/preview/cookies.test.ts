import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confinedCookie, cookieValue, foreignCookies } from './cookies.ts';

const OWN = [
  'berth_preview',
  'berth_session',
  '__Host-berth_preview',
  '__Host-berth_session',
  '__Secure-berth_x',
  'BERTH_PREVIEW',
  '__HOST-Berth_x',
];

describe('cookies on their way to an instance', () => {
  it.each(OWN)('lose %s wherever it stands', (name) => {
    expect(foreignCookies(`${name}=1`)).toBeUndefined();
    expect(foreignCookies(name)).toBeUndefined();
    expect(foreignCookies(`a=1;${name}=2;\t ${name} =3; b=4`)).toBe('a=1; b=4');
    expect(foreignCookies(`a="x; ${name}=2"; b=4`)).toBe('a="x; b=4');
  });

  it('are else as they were', () => {
    expect(foreignCookies('a=1; b=x=y; c; berth=2; xberth_y=3')).toBe('a=1; b=x=y; c; berth=2; xberth_y=3');
  });

  it('hold none of ours, whatever is among them', () => {
    const part = fc.oneof(fc.constantFrom(...OWN), fc.constantFrom('=', ';', ' ', '"', ','), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const names = (foreignCookies(parts.join('')) ?? '')
          .split(';')
          .map((pair) => pair.split('=')[0]?.trim());
        expect(names.filter((name) => OWN.includes(name ?? ''))).toStrictEqual([]);
      }),
    );
  });

  it('tell a value by the whole name', () => {
    const header = 'xberth_preview=0; berth_preview=1; berth_preview=2; berth_previewx=3';
    expect(cookieValue(header, 'berth_preview')).toBe('1');
    expect(cookieValue(header, 'berth')).toBeUndefined();
    expect(cookieValue(undefined, 'berth_preview')).toBeUndefined();
  });
});

describe('a cookie that an instance sets', () => {
  it.each([
    ['a=1', 'a=1'],
    ['a=1; Domain=localhost', 'a=1'],
    ['a=1; Path=/; dOmAiN = .localhost ; HttpOnly', 'a=1; Path=/; HttpOnly'],
    ['a=1;domain', 'a=1'],
    ['a=1; Domain=x; Domain=y', 'a=1'],
    ['a=Domain=x; Secure', 'a=Domain=x; Secure'],
  ])('%j is for the preview alone', (given, got) => {
    expect(confinedCookie(given)).toBe(got);
  });

  it.each([
    ...OWN.map((name) => `${name}=evil`),
    ' berth_preview=evil',
    'berth_preview =evil',
    '\tberth_preview=evil; Path=/x',
    '=berth_preview=evil',
    'berth_preview',
    'nameless',
    '',
    ' = x',
  ])('%j is not set', (given) => {
    expect(confinedCookie(given)).toBeUndefined();
  });
});
