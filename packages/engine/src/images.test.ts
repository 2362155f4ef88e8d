import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { archiveOf } from './archive.ts';
import { Images } from './images.ts';
import { Transport } from './transport.ts';

let engine: ScriptedEngine | undefined;
afterEach(() => engine?.close());

async function images(answer: string): Promise<Images> {
  engine = await ScriptedEngine.open((_request, socket) => void socket.end(answer));
  return new Images(new Transport({ kind: 'socket', path: engine.socket }));
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n';

describe('a pull', () => {
  it('tells how far it is', async () => {
    const lines = [
      { status: 'Pulling from library/it', id: 'latest' },
      { status: 'Downloading', id: 'abc', progressDetail: { current: 5, total: 10 } },
      { status: 'Download complete', id: 'abc', progressDetail: {} },
    ];
    const pulled = await images(`${HEAD}${lines.map((line) => JSON.stringify(line)).join('\r\n')}`);
    expect(await Array.fromAsync(pulled.pull('library/it'))).toEqual([
      { text: 'Pulling from library/it', layer: 'latest' },
      { text: 'Downloading', layer: 'abc', currentBytes: 5, totalBytes: 10 },
      { text: 'Download complete', layer: 'abc' },
    ]);
    expect(engine?.requests[0]?.path).toBe('/images/create?fromImage=library%2Fit&tag=latest');
  });

  it('that fails halfway fails, although it was said to go well', async () => {
    const pulled = await images(`${HEAD}{"status":"Pulling"}\n{"error":"toomanyrequests"}\n`);
    await expect(Array.fromAsync(pulled.pull('it:1'))).rejects.toMatchObject({
      code: 'image_missing',
      message: expect.stringContaining('toomanyrequests'),
    });
    expect(engine?.requests[0]?.path).toBe('/images/create?fromImage=it%3A1');
  });
});

describe('an image', () => {
  it('is asked for by its whole name', async () => {
    const facts = {
      Id: 'sha256:1',
      RepoTags: null,
      Architecture: 'amd64',
      Config: { User: 'agent', Labels: null },
    };
    const found = await (await images(jsonAnswer(facts))).inspect('registry:5000/a/b:1');
    expect(found).toMatchObject({ id: 'sha256:1', user: 'agent', names: [], labels: {} });
    expect(engine?.requests[0]?.path).toBe('/images/registry%3A5000/a/b%3A1/json');
  });
});

describe('a build', () => {
  it('is given what its recipe asks for', async () => {
    const built = await images(`${HEAD}{"stream":"STEP 1/1: FROM x\\n"}`);
    const request = { context: archiveOf({ Dockerfile: 'FROM x' }), name: 'it:1', settings: { BASE: 'x y' } };
    expect(await Array.fromAsync(built.build(request))).toEqual([{ text: 'STEP 1/1: FROM x' }]);
    const { path = '' } = engine?.requests[0] ?? {};
    expect(new URLSearchParams(path.slice('/build?'.length)).get('buildargs')).toBe('{"BASE":"x y"}');
  });
});
