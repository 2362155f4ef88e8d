import { ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { formatEngineAddress } from './engine-address.ts';
import { engineAddresses, findEngine } from './find-engine.ts';

const opened: ScriptedEngine[] = [];
afterEach(() => Promise.all(opened.splice(0).map((engine) => engine.close())));

async function scripted(...headers: string[]): Promise<ScriptedEngine> {
  const answer = ['HTTP/1.1 200 OK', ...headers, 'Content-Length: 2', '', 'OK'].join('\r\n');
  const engine = await ScriptedEngine.open((_request, socket) => void socket.end(answer));
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
    const { socket } = await scripted('Api-Version: 1.52', 'Server: Docker/29.0.1 (linux)');
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
    const { socket, requests } = await scripted('Api-Version: 1.52', 'Server: Docker/29.0.1 (linux)');
    const engine = await findEngine({ environment: {}, configured: socket });
    await engine.ping();
    expect(requests.map(({ path }) => path)).toEqual(['/_ping', '/v1.43/_ping']);
  });

  it('that is older is talked to in its own', async () => {
    const { socket, requests } = await scripted('Api-Version: 1.41', 'Libpod-Api-Version: 4.3.1');
    const engine = await findEngine({ environment: {}, configured: socket });
    await engine.ping();
    expect(requests.at(-1)?.path).toBe('/v1.41/_ping');
    expect(engine.version.kind).toBe('podman');
  });

  it.each(['1.39', '2.0', 'new'])('of version %s is not used', async (api) => {
    const { socket } = await scripted(`Api-Version: ${api}`);
    await expect(findEngine({ environment: {}, configured: socket })).rejects.toThrow(
      /must be 1.40 or later/,
    );
  });
});
