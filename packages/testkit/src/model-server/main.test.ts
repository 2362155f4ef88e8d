import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the program says where it listens, how to ask it, and what it is asked', async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const lineWith = async (text: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The program ended without a line with ${text}.`);
      if (value.includes(text)) return value;
    }
  };
  try {
    const [url = ''] = /http:\S+\d/.exec(await lineWith('listens on')) ?? [];
    for (const assistant of ['Claude Code', 'Codex', 'Gemini CLI', 'OpenCode']) await lineWith(assistant);
    const body = JSON.stringify({ model: 'claude-test', messages: [{ role: 'user', content: 'hello' }] });
    await fetch(`${url}/v1/messages`, { method: 'POST', body });
    expect(await lineWith('/v1/messages')).toBe('POST /v1/messages claude-test 1 (auxiliary) hello');
  } finally {
    child.kill();
    await ended;
  }
});
