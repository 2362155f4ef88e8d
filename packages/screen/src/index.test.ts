import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

type Screen = typeof import('./index.ts');

describe('the package', () => {
  it('works bundled into an ES module as well', async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL('index.ts', import.meta.url).pathname],
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
    });
    const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
    const screen = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as Screen;
    const model = new screen.ScreenModel({ cols: 20, rows: 5 });
    await model.write(0, Buffer.from('bundled'));
    expect(model.text()).toBe('bundled');
    model.dispose();
  });
});
