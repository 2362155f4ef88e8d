import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSettings, certificatesOf } from './build-settings.ts';

describe('what a build is told', () => {
  it('is the base, the proxies and the registry of packages, and nothing else of the environment', () => {
    const environment = {
      HTTPS_PROXY: 'http://proxy:1',
      no_proxy: 'here',
      npm_config_registry: 'https://registry.test/',
      ANTHROPIC_API_KEY: 'secret',
      HTTP_PROXY: '',
    };
    expect(buildSettings({ base: 'it:1', environment })).toEqual({
      BASE: 'it:1',
      HTTPS_PROXY: 'http://proxy:1',
      no_proxy: 'here',
      REGISTRY: 'https://registry.test/',
    });
    expect(buildSettings({ environment: {} })).toEqual({});
  });

  it.each([
    'https://ann:secret@registry.test/',
    'HTTPS://token@registry.test',
    '//:secret@registry.test/npm/',
  ])('is never a login: not that of %s', (registry) => {
    const build = () => buildSettings({ environment: { npm_config_registry: registry } });
    expect(build).toThrow(/npm_config_registry has a login in it/);
    expect(build).not.toThrow(/secret/);
  });

  it('may be a registry with an @ in its path', () => {
    const registry = 'https://registry.test/@mine/';
    expect(buildSettings({ environment: { npm_config_registry: registry } })).toEqual({ REGISTRY: registry });
  });

  it('are the certificates that the environment names', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'berth-certificates-'));
    try {
      const file = join(directory, 'ca.pem');
      await writeFile(file, 'a certificate');
      expect(await certificatesOf({ NODE_EXTRA_CA_CERTS: '', SSL_CERT_FILE: file })).toBe('a certificate');
      expect(await certificatesOf({})).toBe('');
      const missing = { NODE_EXTRA_CA_CERTS: join(directory, 'none') };
      await expect(certificatesOf(missing)).rejects.toMatchObject({ code: 'invalid_input' });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
