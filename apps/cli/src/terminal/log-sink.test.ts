import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { rawSink, textSink } from './log-sink.ts';

describe('raw output', () => {
  it('is passed on as it is, and holds back a source that is too fast', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const sink = rawSink(stream);
    let resumed = 0;
    const resume = () => void (resumed += 1);
    expect(sink.write(Buffer.from('\u001b['), resume)).toBe(false);
    expect(sink.write(Buffer.from('31mred'), resume)).toBe(true);
    sink.resize(10, 10);
    expect(stream.read().toString()).toBe('\u001b[31mred');
    expect(await sink.end()).toBe('');
    expect(resumed).toBe(1);
  });
});

describe('text', () => {
  it('is what a terminal would have shown, and is kept where there is no stream', async () => {
    const sink = await textSink(undefined);
    sink.resize(20, 5);
    sink.write(Buffer.from('\u001b[31mred\u001b[0m\r\nwrong\rright\r\n'), () => undefined);
    expect(await sink.end()).toBe('red\nright\n');
  });

  it('goes to the stream as it comes', async () => {
    const stream = new PassThrough();
    const sink = await textSink(stream);
    sink.write(Buffer.from('one\r\ntwo'), () => undefined);
    expect(await sink.end()).toBe('');
    expect(String(stream.read())).toBe('one\ntwo\n');
  });

  it('holds back a source that is faster than the rendering, and lets it go on', async () => {
    const sink = await textSink(undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    expect(sink.write(Buffer.alloc(1024 * 1024, 'a'), () => undefined)).toBe(false);
    expect(sink.write(Buffer.from('b'), resolve)).toBe(true);
    await promise;
    await sink.end();
  });
});
