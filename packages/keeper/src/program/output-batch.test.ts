import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputBatch } from './output-batch.ts';

describe('a batch of output', () => {
  const delivered: string[] = [];
  let batch: OutputBatch;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    delivered.length = 0;
    batch = new OutputBatch((bytes) => delivered.push(bytes.toString()));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets what comes after a pause through at once', () => {
    batch.push(Buffer.from('a'));
    expect(delivered).toEqual(['a']);
    vi.advanceTimersByTime(10);
    batch.push(Buffer.from('b'));
    expect(delivered).toEqual(['a', 'b']);
  });

  it('joins what comes close together, in order, and keeps nobody waiting', () => {
    for (const text of ['a', 'b', 'c']) batch.push(Buffer.from(text));
    expect(delivered).toEqual(['a']);
    vi.advanceTimersByTime(2);
    expect(delivered).toEqual(['a', 'bc']);
  });

  it('does not wait when there is a lot', () => {
    batch.push(Buffer.from('a'));
    batch.push(Buffer.alloc(200 * 1024, 'x'));
    expect(delivered.map(({ length }) => length)).toEqual([1, 200 * 1024]);
  });

  it('delivers on request, and only once', () => {
    batch.push(Buffer.from('a'));
    batch.push(Buffer.from('b'));
    batch.flush();
    batch.flush();
    vi.advanceTimersByTime(10);
    expect(delivered).toEqual(['a', 'b']);
  });
});
