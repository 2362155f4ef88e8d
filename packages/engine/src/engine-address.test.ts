import { describe, expect, it } from 'vitest';
import { formatEngineAddress, parseEngineAddress } from './engine-address.ts';

describe('the address of an engine', () => {
  it.each([
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['/run/podman/podman.sock', { kind: 'socket', path: '/run/podman/podman.sock' }],
    ['unix:///with%20space', { kind: 'socket', path: '/with space' }],
    ['tcp://127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
    ['tcp://localhost', { kind: 'tcp', host: 'localhost', port: 2375 }],
    ['http://[::1]:99', { kind: 'tcp', host: '::1', port: 99 }],
  ])('%s is read', (text, address) => {
    expect(parseEngineAddress(text)).toEqual(address);
    expect(parseEngineAddress(formatEngineAddress(parseEngineAddress(text)))).toEqual(address);
  });

  it.each([
    'tcp://192.168.1.7:2375',
    'tcp://127.0.0.1.example.org:2375',
    'tcp://0.0.0.0:2375',
    'https://127.0.0.1:2376',
    'ssh://somebody@host',
    'npipe:////./pipe/docker_engine',
    'unix://',
    'unix://relative/path',
    'nonsense',
    '',
  ])('"%s" is refused', (text) => {
    expect(() => parseEngineAddress(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
