import { expect, it } from 'vitest';
import { providerHosts } from './provider-hosts.ts';

const FACTS = { hosts: ['api.example.com'], baseUrls: ['BASE_URL', 'OTHER_URL'] };

it.each<[string, Record<string, string>, string[]]>([
  ['its own hosts', {}, ['api.example.com']],
  [
    'those that its variables name, with their ports',
    { BASE_URL: 'http://127.0.0.1:4141/v1', OTHER_URL: 'https://gateway.example.com' },
    ['api.example.com', '127.0.0.1:4141', 'gateway.example.com:443'],
  ],
  ['and nothing by what is no URL', { BASE_URL: 'gateway', OTHER_URL: '' }, ['api.example.com']],
])('an assistant reaches %s', (_, env, hosts) => {
  expect(providerHosts(FACTS, env)).toStrictEqual(hosts);
});
