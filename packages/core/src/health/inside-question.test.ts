import type { InstanceId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import type { ExecRequest, ExecResult, RuntimeDriver } from '../ports/runtime.ts';
import { askInside } from './inside-question.ts';

const RESULT: ExecResult = { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), isCut: false };

/** What is answered to a health command that ends like that, and what was asked for. */
async function answer(result: Partial<ExecResult>) {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const view = await daemon.berth.start(OWNER, startInput({ agent: 'command', command: ['obedient'] }));
  const found = await bench.store.getInstance(view.id as InstanceId);
  if (found?.run == null) throw new Error('it was started');
  const asked: ExecRequest[] = [];
  const driver: Pick<RuntimeDriver, 'exec'> = {
    exec: async (_handle, request) => {
      asked.push(request);
      return { ...RESULT, ...result };
    },
  };
  const question = { kind: 'command', command: './well', env: {}, directory: '/', timeoutMs: 3000 } as const;
  const told = await askInside(driver, { found, run: found.run }, { question });
  return { told, asked, found };
}

describe('a health command inside', () => {
  it('is run by a shell, in the place of the program and with its variables', async () => {
    const { told, asked, found } = await answer({});
    expect(told).toEqual({ isWell: true });
    expect(asked).toMatchObject([
      { file: '/bin/sh', args: ['-c', './well'], cwd: found.instance.workspace, timeoutMs: 3000 },
    ]);
    expect(asked[0]?.env).toMatchObject({ BERTH_INSTANCE: found.instance.id });
  });

  it.each([
    [{ status: null }, 'no answer within 3 s'],
    [{ status: 3 }, 'the command exited with 3'],
    [
      { status: 3, stdout: Buffer.from('a\nb '), stderr: Buffer.from('c\n') },
      'the command exited with 3: a b c',
    ],
  ])('that ends with %o says that it is not well', async (result, detail) => {
    expect((await answer(result)).told).toEqual({ isWell: false, detail });
  });
});
