import { describe, expect, it } from 'vitest';
import { AllowedHosts, type HostRules } from './hosts.ts';

const PAGE = 'berth-0123456789abcdef.localhost';
const OWN = ['localhost', '127.0.0.1', '::1', 'berth.localhost'];

const hosts = (more: Partial<HostRules> = {}) =>
  new AllowedHosts({ port: 7433, secure: false, own: OWN, page: PAGE, configured: [], ...more });

describe('a host', () => {
  it.each(['localhost:7433', '127.0.0.1:7433', '[::1]:7433', 'berth.localhost:7433'])(
    'that others of the machine share is known, and no place for cookies: %s',
    (host) => {
      expect(hosts().named(host)).toStrictEqual({ kind: 'machine', host });
    },
  );

  it('that nobody but the page has is the page’s', () => {
    expect(hosts().named(`${PAGE}:7433`)?.kind).toBe('page');
    expect(hosts().pageOrigins).toStrictEqual([`http://${PAGE}:7433`]);
  });

  it.each([
    '',
    'localhost',
    'localhost:7434',
    'localhost:07433',
    'localhost:7433:7433',
    'LOCALHOST:7433',
    'localhost.:7433',
    'localhost:7433.',
    'user@localhost:7433',
    'localhost:7433@evil.example',
    'localhost:7433.evil.example',
    'localhost:7433/',
    'localhost:7433#',
    ' localhost:7433',
    'notlocalhost:7433',
    'localhost.evil.example:7433',
    'xn--localhost:7433',
    `x.${PAGE}:7433`,
    `${PAGE}.evil.example:7433`,
    'berth-.localhost:7433',
    'berth-0123456789abcdee.localhost:7433',
    '127.0.0.2:7433',
    '127.1:7433',
    '2130706433:7433',
    '0x7f000001:7433',
    '0.0.0.0:7433',
    '[::]:7433',
    '[::1%25lo]:7433',
    '::1:7433',
    '[::ffff:127.0.0.1]:7433',
    'constructor',
    '__proto__:7433',
  ])('is refused: %j', (host) => {
    expect(hosts().named(host)).toBeUndefined();
  });

  it('is known without its port only where that is the usual one', () => {
    expect(hosts({ port: 80 }).named('localhost')?.kind).toBe('machine');
    expect(hosts({ port: 443 }).named('localhost')).toBeUndefined();
    expect(hosts({ port: 443, secure: true }).named(PAGE)?.kind).toBe('page');
    expect(hosts({ port: 443, secure: true }).pageOrigins).toStrictEqual([`https://${PAGE}`]);
  });

  it('that is configured is known with the port of the listener and without, or as it stands there', () => {
    const configured = ['berth.example.com', 'other.example.com:8443'];
    const known = hosts({ secure: true, configured });
    for (const host of ['berth.example.com', 'berth.example.com:7433', 'other.example.com:8443']) {
      expect(known.named(host)?.kind).toBe('page');
    }
    expect(known.named('other.example.com')).toBeUndefined();
    expect(known.named('other.example.com:7433')).toBeUndefined();
    expect(known.named('sub.berth.example.com')).toBeUndefined();
  });

  it('that is configured takes no cookies without TLS', () => {
    expect(hosts({ configured: ['berth.example.com'] }).named('berth.example.com')?.kind).toBe('machine');
  });

  it('may be the address that the connection came to', () => {
    expect(hosts().named('192.0.2.7:7433', '::ffff:192.0.2.7')?.kind).toBe('machine');
    expect(hosts().named('[2001:db8::1]:7433', '2001:db8::1')?.kind).toBe('machine');
    expect(hosts().named('192.0.2.8:7433', '192.0.2.7')).toBeUndefined();
  });
});

describe('a preview', () => {
  it('is told by one label: its port and its instance', () => {
    const host = '3000--my-app.localhost:7433';
    expect(hosts().named(host)).toStrictEqual({ kind: 'preview', host, port: '3000', instance: 'my-app' });
    const configured = hosts({ configured: ['berth.example.com'] });
    expect(configured.named('3000--app.berth.example.com')?.kind).toBe('preview');
  });

  it.each([
    '3000--app.localhost',
    '3000--app.localhost:7434',
    '03000--app.localhost:7433',
    '0--app.localhost:7433',
    '65536--app.localhost:7433',
    '3000--App.localhost:7433',
    '3000--a--b.localhost:7433',
    '3000-app.localhost:7433',
    '--app.localhost:7433',
    '3000--.localhost:7433',
    'x.3000--app.localhost:7433',
    '3000--app.berth.localhost:7433',
    `3000--app.${PAGE}:7433`,
    '3000--app.127.0.0.1:7433',
    '3000--app.evil.example:7433',
    '3000--app.localhost:7433.evil.example',
  ])('is refused: %s', (host) => {
    expect(hosts().named(host)).toBeUndefined();
  });
});
