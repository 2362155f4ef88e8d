const SURROUNDINGS = {
  maxBuffer: 64 * 1024 * 1024,
  env: { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', LC_ALL: 'C' },
};

/** Loaded when needed: on Linux, which never needs it, every keeper would pay for it at its start. */
export function run(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  const { promisify } = process.getBuiltinModule('node:util');
  return promisify(execFile)(file, [...args], SURROUNDINGS);
}

export function runNow(file: string, args: readonly string[]): { stdout: string; status: number | null } {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { stdout, status, error } = spawnSync(file, [...args], { ...SURROUNDINGS, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { stdout, status };
}

/** `ps` exits with 1 when some process that was asked for is not there, which is an answer here. */
export function ps(args: readonly string[]): Promise<{ stdout: string }> {
  return orNothing('ps', args);
}

export async function orNothing(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await run(file, args);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 1) {
      return { stdout: 'stdout' in error ? String(error.stdout) : '' };
    }
    throw error;
  }
}

export function psNow(args: readonly string[]): string {
  const { stdout, status } = runNow('ps', args);
  if (status === 0 || status === 1) return stdout;
  throw new Error(`ps ended with status ${status}`);
}
