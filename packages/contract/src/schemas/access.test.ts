import { describe, expect, it } from 'vitest';
import { NO_ACCESS_CONFIG } from '../listening.ts';
import { accessConfigSchema } from './access.ts';

describe('access.yaml', () => {
  it('that is empty changes nothing', () => {
    expect(accessConfigSchema.parse({})).toStrictEqual(NO_ACCESS_CONFIG);
  });

  it('says where the daemon listens and what it is called', () => {
    const file = {
      listen: '[::1]:8443',
      hosts: ['berth.example.com', 'other.example.com:8443'],
      origins: ['https://desk.example.com'],
      'public-url': 'https://berth.example.com',
      tls: { cert: '/etc/berth/cert.pem', key: '/etc/berth/key.pem' },
      'behind-proxy': true,
    };
    expect(accessConfigSchema.parse(file)).toStrictEqual({
      listen: { host: '::1', port: 8443 },
      hosts: file.hosts,
      origins: file.origins,
      publicUrl: file['public-url'],
      tls: file.tls,
      behindProxy: true,
    });
    expect(accessConfigSchema.parse({ listen: 'off', tls: 'local-ca' })).toMatchObject({ listen: 'off' });
  });

  it.each([
    { listen: 7433 },
    { listen: '7433' },
    { listen: ':7433' },
    { listen: 'localhost:65536' },
    { listen: 'http://localhost:7433' },
    { hosts: 'berth.example.com' },
    { hosts: ['*.example.com'] },
    { hosts: ['.example.com'] },
    { hosts: ['Berth.example.com'] },
    { hosts: ['berth.example.com.'] },
    { hosts: ['https://berth.example.com'] },
    { hosts: ['user@example.com'] },
    { hosts: [''] },
    { origins: ['*'] },
    { origins: ['null'] },
    { origins: ['https://berth.example.com/'] },
    { origins: ['berth.example.com'] },
    { origins: ['file:///x'] },
    { 'public-url': 'http://berth.example.com' },
    { 'public-url': 'https://berth.example.com/berth' },
    { tls: 'yes' },
    { tls: { cert: 'cert.pem', key: '/key.pem' } },
    { tls: { cert: '/cert.pem' } },
    { 'behind-proxy': 'yes' },
    { behindProxy: true },
    [],
  ])('is refused with %j', (wrong) => {
    expect(accessConfigSchema.safeParse(wrong).success).toBe(false);
  });
});
