import { type ChildProcess, spawn } from 'node:child_process';
import type { HealthAnswer, HealthQuestion } from '@berth/core';
import { trySignal } from '@berth/host';

type CommandQuestion = HealthQuestion & { readonly kind: 'command' };

/** What a command said last is what it says for people. */
const SAID_MAX_CHARACTERS = 200;

/**
 * Runs a command as a person in the instance's place would, in a process group of its own, which is killed when it is
 * over: nothing that a probe has started outlives it.
 */
export function askByCommand(question: CommandQuestion, signal: AbortSignal): Promise<HealthAnswer> {
  return new Promise((resolve, reject) => {
    const { command, env, directory } = question;
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = listen(child);
    const onAbort = () => {
      end(child);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    });
    // Its pipes may be held open by what it has left in the background: its exit is what counts.
    child.once('exit', (code, by) => {
      signal.removeEventListener('abort', onAbort);
      // What was said before the exit may still be on its way.
      setImmediate(() => {
        end(child);
        if (code === 0) return resolve({ isWell: true });
        const how = code === null ? `the command ended by ${by}` : `the command exited with ${code}`;
        resolve({ isWell: false, detail: [how, said()].filter((part) => part !== '').join(': ') });
      });
    });
  });
}

/** The end of what it says on both of its outputs, as one line. */
function listen({ stdout, stderr }: ChildProcess): () => string {
  let said = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      said = (said + text).slice(-SAID_MAX_CHARACTERS);
    });
  }
  return () => said.replace(/\s+/g, ' ').trim();
}

function end(child: ChildProcess): void {
  // A process that was never started has no group.
  if (child.pid !== undefined) trySignal(-child.pid, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}
