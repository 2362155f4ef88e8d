import { execRequest } from '../instance/exec-request.ts';
import type { HealthAnswer, HealthQuestion } from '../ports/health.ts';
import type { Call, RuntimeDriver } from '../ports/runtime.ts';
import type { Asked } from './question.ts';

/** What a command said last is what it says for people. */
const SAID_MAX_CHARACTERS = 200;
const OUTPUT_MAX_BYTES = 4096;

/**
 * Asks by a command that runs where the program does: outside, it would execute there what the instance can write. Rejects
 * where it could not be run, which says nothing of the program.
 */
export async function askInside(
  driver: Pick<RuntimeDriver, 'exec'>,
  { found: { instance }, run }: Pick<Asked, 'found' | 'run'>,
  { question, ...call }: Call & { readonly question: HealthQuestion & { readonly kind: 'command' } },
): Promise<HealthAnswer> {
  const { command, timeoutMs } = question;
  const words = { file: '/bin/sh', args: ['-c', command], timeoutMs, outputMaxBytes: OUTPUT_MAX_BYTES };
  const { status, stdout, stderr } = await driver.exec(run.handle, execRequest(instance, run, words), call);
  if (status === 0) return { isWell: true };
  if (status === null) return { isWell: false, detail: `no answer within ${timeoutMs / 1000} s` };
  const said = `${String(stdout)}${String(stderr)}`.slice(-SAID_MAX_CHARACTERS).replace(/\s+/g, ' ').trim();
  const how = `the command exited with ${status}`;
  return { isWell: false, detail: said === '' ? how : `${how}: ${said}` };
}
