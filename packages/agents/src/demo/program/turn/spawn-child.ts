import type { SpawnStep } from '../script/script.ts';
import { type Entry, entry } from '../view/transcript.ts';

/** Starts a child that outlives the step, and the program too unless someone ends it. */
export async function spawnChild(step: SpawnStep): Promise<Entry> {
  // Loaded here because most runs never need it, and starting fast matters more.
  const { spawn } = await import('node:child_process');
  const [file, ...args] = step.argv.map((word) => (word === '{node}' ? process.execPath : word));
  // Its output would spoil our screen.
  const child = spawn(file ?? '', args, { stdio: 'ignore', detached: step.detached });
  child.unref();
  const call = `Spawn(${step.argv.join(' ')})`;
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(entry('error', `${call}: ${error.message}`)));
    child.once('spawn', () => {
      resolve(entry('tool', call, { detail: step.showPid ? `process ${child.pid}` : 'started' }));
    });
  });
}
