import { expect, it } from 'vitest';
import { listenVariables, NO_LISTEN_FIELDS } from './listen-wish.ts';

it('takes an address, with a certificate of either kind', () => {
  const fields = { ...NO_LISTEN_FIELDS, address: ' 0.0.0.0:7433 ' };
  expect(listenVariables(fields)).toEqual({ at: '0.0.0.0:7433', tls: null, behindProxy: false });
  expect(listenVariables({ ...fields, tls: 'own' })).toMatchObject({ tls: {} });
  const files = { ...fields, tls: 'files' as const, cert: '/a.pem', key: '/a.key' };
  expect(listenVariables(files)).toMatchObject({ tls: { cert: '/a.pem', key: '/a.key' } });
});

it('names the field that makes no sense', () => {
  expect(listenVariables({ ...NO_LISTEN_FIELDS, address: 'here' })).toBe('address');
  expect(listenVariables({ ...NO_LISTEN_FIELDS, tls: 'files', cert: 'a.pem', key: '' })).toBe('files');
});

it('takes neither address nor certificate where it listens as configured, or nowhere', () => {
  const fields = { ...NO_LISTEN_FIELDS, address: '', tls: 'own' as const, isBehindProxy: true };
  expect(listenVariables({ ...fields, way: 'off' })).toEqual({ at: 'off', tls: null, behindProxy: false });
});
