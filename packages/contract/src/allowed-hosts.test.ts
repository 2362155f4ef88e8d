import { describe, expect, it } from 'vitest';
import { allowedHostOfUrl, canonicalHost, formatAllowedHost, readAllowedHost } from './allowed-hosts.ts';

const written = (text: string) => {
  const read = readAllowedHost(text);
  return 'problem' in read ? read : formatAllowedHost(read);
};

describe('a host on an allow-list', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    ['API.Example.com.', 'api.example.com'],
    ['api.example.com:8443', 'api.example.com:8443'],
    ['*.npmjs.org', '*.npmjs.org'],
    ['*.npmjs.org:443', '*.npmjs.org:443'],
    ['localhost:5432', 'localhost:5432'],
    ['under_score.example.com', 'under_score.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['10.0.0.5:5432', '10.0.0.5:5432'],
    ['::1', '[::1]'],
    ['[::1]:8080', '[::1]:8080'],
    ['2001:DB8:0:0::1', '[2001:db8::1]'],
  ])('%s is kept as %s', (text, kept) => {
    expect(written(text)).toBe(kept);
  });

  it.each([
    ['', /neither a name/],
    ['*', /network "full"/],
    ['https://api.example.com', /without a protocol/],
    ['api.example.com/v1', /without a protocol/],
    ['user@example.com', /without a protocol/],
    ['example.com:0', /from 1 to 65535/],
    ['example.com:65536', /from 1 to 65535/],
    ['example.com:', /from 1 to 65535/],
    ['example.com:http', /from 1 to 65535/],
    ['*.com', /a name with a dot/],
    ['*.10.0.0.1', /a name with a dot/],
    ['a.*.example.com', /neither a name/],
    ['-a.example.com', /neither a name/],
    ['a..example.com', /neither a name/],
    ['a b', /neither a name/],
    ['a%2eb', /neither a name/],
    ['[::1', /neither a name/],
    ['1.2.3.4.5', /neither a name/],
    ['a'.repeat(301), /too long/],
    [`${'a.'.repeat(130)}com`, /neither a name/],
  ])('is not %j', (text, problem) => {
    expect(written(text)).toMatchObject({ problem: expect.stringMatching(problem) });
  });
});

it.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '127.0.0.1.'])(
  '%s is an address, however it is written',
  (text) => {
    expect(canonicalHost(text)).toBe('127.0.0.1');
  },
);

it('an address of IPv4 inside of IPv6 is one of IPv6', () => {
  expect(canonicalHost('[::ffff:127.0.0.1]')).toBe('[::ffff:7f00:1]');
});

it.each([
  ['https://gateway.example.com/v1', { host: 'gateway.example.com', isBelow: false, port: 443 }],
  ['http://127.0.0.1:4141', { host: '127.0.0.1', isBelow: false, port: 4141 }],
  ['http://LOCALHOST', { host: 'localhost', isBelow: false, port: 80 }],
  ['ftp://example.com', undefined],
  ['example.com', undefined],
  ['', undefined],
])('the URL of a provider, %j, names a host', (url, host) => {
  expect(allowedHostOfUrl(url)).toStrictEqual(host);
});
