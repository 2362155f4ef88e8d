import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachOf } from './reach.ts';

const TOKEN = 'berth_t_secret';
const at = (BERTH_URL: string) => () => reachOf({ BERTH_URL, BERTH_TOKEN: TOKEN });

describe('where commands go', () => {
  it('is the private socket, as its owner, where nothing is said', () => {
    const nothing = { remote: undefined, token: undefined };
    expect(reachOf({})).toEqual(nothing);
    expect(reachOf({ BERTH_URL: '', BERTH_TOKEN: '', BERTH_CA: '/ca.pem' })).toEqual(nothing);
  });

  it('is the private socket with less than the owner where there is only a token', () => {
    expect(reachOf({ BERTH_TOKEN: TOKEN })).toEqual({ remote: undefined, token: TOKEN });
  });

  it.each([
    'https://berth.example.com',
    'https://10.0.0.1:8443/',
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'http://berth.localhost:4000',
    'http://[::1]:4000',
  ])('is %s when that is said, with the token', (address) => {
    const { remote, token } = at(address)();
    expect(remote?.url.origin).toBe(new URL(address).origin);
    expect(token).toBe(TOKEN);
  });

  it('is nowhere else without a token', () => {
    expect(() => reachOf({ BERTH_URL: 'http://127.0.0.1:4000' })).toThrow(
      expect.objectContaining({
        code: 'unauthenticated',
        message: expect.stringMatching(/BERTH_TOKEN is not/),
      }),
    );
  });

  it.each([
    'http://berth.example.com',
    'http://10.0.0.1:80',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0:1',
  ])('is not %s, where others could read the token', (address) => {
    expect(at(address)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each([
    'berth.example.com',
    'localhost:4000',
    'ftp://localhost',
    'unix:///x',
    'https://h/login/secret',
    'https://h/?token=secret',
    'https://h/#secret',
    'https://user:secret@h',
  ])('is not %s, which is no address of a daemon, and is not repeated', (address) => {
    expect(at(address)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret') }),
    );
  });

  it('is asked with no token that would be more than one header', () => {
    const strange = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !/^[\x21-\x7e]+$/.test(text));
    fc.assert(
      fc.property(strange, (text) => {
        expect(() => reachOf({ BERTH_TOKEN: `berth_t_${text}` })).toThrow(
          expect.objectContaining({ code: 'usage' }),
        );
      }),
    );
  });
});
