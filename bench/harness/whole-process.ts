import { spawn } from 'node:child_process';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Milliseconds from asking for the process to its end. Its output is discarded; anything but success is an error. */
export function wholeProcess({ file, args, env, cwd }: Program): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      const took = performance.now() - begin;
      if (code === 0) resolve(took);
      else reject(new Error(`${file} ${args.join(' ')} exited with ${code}: ${complaint}`));
    });
  });
}
