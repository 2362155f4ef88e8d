import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BerthError } from '@berth/contract';
import { SandboxTools, type ToolsOptions } from './sandbox-tools.ts';

/** Why no sandbox can be made on this machine, in a sentence with what to do; null when one can. Leaves nothing behind. */
export async function sandboxProblem(environment: ToolsOptions['environment']): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'berth-sandbox-'));
  try {
    await new SandboxTools({ directory, environment }).findGate();
    return null;
  } catch (error) {
    if (error instanceof BerthError) return error.message;
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
