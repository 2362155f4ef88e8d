import { expect, it } from 'vitest';
import { parseLsof } from './lsof-listeners.ts';

it('reads who listens from the fields of lsof', () => {
  const text = [
    'p501',
    'cnode',
    'f23',
    'd0xabc',
    'n127.0.0.1:20000',
    'f24',
    'd0xdef',
    'n[::1]:20000',
    'p77',
    'cnginx',
    'f6',
    'd0x1',
    'n*:8080',
    '',
  ];
  expect(parseLsof(text.join('\n'))).toStrictEqual([
    { pid: 501, command: 'node', port: 20_000, address: '127.0.0.1', key: '501 0xabc 20000' },
    { pid: 501, command: 'node', port: 20_000, address: '::1', key: '501 0xdef 20000' },
    { pid: 77, command: 'nginx', port: 8080, address: '::', key: '77 0x1 8080' },
  ]);
  expect(parseLsof('')).toStrictEqual([]);
});
