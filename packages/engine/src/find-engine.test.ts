import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { formatEngineAddress } from './engine-address.ts';
import { engineAddresses, findEngine } from './find-engine.ts';

const opened: ScriptedEngine[] = [];
afterEach(() => Promise.all(opened.splice(0).map((engine) => engine.close())));

async function scripted(version: object): Promise<ScriptedEngine> {
  const engine = await ScriptedEngine.open((_request, socket) => void socket.end(jsonAnswer(version)));
  opened.push(engine);
  return engine;
}

function places(environment: Record<string, string>, configured?: string): string[] {
  const search = configured === undefined ? { environment } : { environment, configured };
  return engineAddresses(search).map(formatEngineAddress);
}

describe('an engine is looked for', () => {
  it('where engines are, the own ones of the user among them', () => {
    expect(places({ XDG_RUNTIME_DIR: '/run/user/7' })).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/7/docker.sock',
      'unix:///run/user/7/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]);
    expect(places({})).toEqual(['unix:///var/run/docker.sock', 'unix:///run/podman/podman.sock']);
  });

  it('only where somebody says that it is', () => {
    const environment = { DOCKER_HOST: 'unix:///said', XDG_RUNTIME_DIR: '/run/user/7' };
    expect(places(environment)).toEqual(['unix:///said']);
    expect(places(environment, 'unix:///configured')).toEqual(['unix:///configured']);
  });

  it('and found', async () => {
    const { socket } = await scripted({ Version: '29.0.1', ApiVersion: '1.52' });
    const engine = await findEngine({ environment: { DOCKER_HOST: `unix://${socket}` } });
    expect(engine.version).toEqual({ version: '29.0.1', api: '1.52', kind: 'docker' });
  });

  it('and the answer says where, when none is there', async () => {
    const search = findEngine({ environment: { DOCKER_HOST: 'unix:///nonexistent/engine' } });
    await expect(search).rejects.toMatchObject({
      code: 'engine_unreachable',
      message: expect.stringContaining('/nonexistent/engine'),
    });
  });
});

describe('an engine', () => {
  it('is talked to in a version that both know', async () => {
    const { socket, requests } = await scripted({ Version: '29.0.1', ApiVersion: '1.52' });
    const engine = await findEngine({ environment: {}, configured: socket });
    await engine.ping();
    expect(requests.map(({ path }) => path)).toEqual(['/version', '/v1.43/_ping']);
  });

  it('that is older is talked to in its own', async () => {
    const components = [{ Name: 'Podman Engine' }];
    const { socket, requests } = await scripted({
      Version: '4.3.1',
      ApiVersion: '1.41',
      Components: components,
    });
    const engine = await findEngine({ environment: {}, configured: socket });
    await engine.ping();
    expect(requests.at(-1)?.path).toBe('/v1.41/_ping');
    expect(engine.version.kind).toBe('podman');
  });

  it.each(['1.39', '2.0', 'new'])('of version %s is not used', async (api) => {
    const { socket } = await scripted({ Version: '18.9', ApiVersion: api });
    await expect(findEngine({ environment: {}, configured: socket })).rejects.toThrow(
      /must be 1.40 or later/,
    );
  });
});
