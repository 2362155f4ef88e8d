import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
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
    const told: unknown[] = [];
    const pulled = await images(`${HEAD}${lines.map((line) => JSON.stringify(line)).join('\r\n')}`);
    await pulled.pull('library/it', { onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([
      { text: 'Pulling from library/it', layer: 'latest' },
      { text: 'Downloading', layer: 'abc', currentBytes: 5, totalBytes: 10 },
      { text: 'Download complete', layer: 'abc' },
    ]);
    expect(engine?.requests[0]?.path).toBe('/images/create?fromImage=library%2Fit&tag=latest');
  });

  it('that fails halfway fails, although it was said to go well', async () => {
    const pulled = await images(`${HEAD}{"status":"Pulling"}\n{"error":"toomanyrequests"}\n`);
    await expect(pulled.pull('it:1')).rejects.toMatchObject({
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
