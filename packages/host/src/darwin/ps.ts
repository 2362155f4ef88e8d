const PS_OUTPUT_MAX = 64 * 1024 * 1024;

/** Loaded when needed: on Linux, which never needs it, every keeper would pay for it at its start. */
export function run(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  const { promisify } = process.getBuiltinModule('node:util');
  return promisify(execFile)(file, [...args], {
    maxBuffer: PS_OUTPUT_MAX,
    env: { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', LC_ALL: 'C' },
  });
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
