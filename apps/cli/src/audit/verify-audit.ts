import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AUDIT_PROBLEMS, BerthError } from '@berth/contract';
import type { AuditVerdict } from '@berth/contract/schemas';
import { printable } from '../printable.ts';

/** Asks the program that looks through an audit: it knows the parts of Berth that the command line must not. */
export function verifyAudit(options: readonly string[]): Promise<AuditVerdict> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [verifyProgram(), ...options],
      { env: process.env },
      (error, stdout, stderr) => {
        process.stderr.write(stderr);
        const answer = parse(stdout);
        if (answer === undefined)
          reject(
            new BerthError({ code: 'internal', message: 'The audit was not looked at.' }, { cause: error }),
          );
        else if ('problem' in answer)
          reject(
            new BerthError({ code: 'invalid_input', message: `Cannot look at the audit: ${answer.problem}` }),
          );
        else resolve(answer);
      },
    );
  });
}

export function verdictText({
  sound,
  records,
  last,
  key,
  beyondEnd,
  unfinishedBytes,
  problems,
}: AuditVerdict): string {
  const found = problems.map(({ kind, seq, file, message }) => {
    const where = [...(seq === null ? [] : [`record ${seq}`]), ...(file === null ? [] : [file])].join(' in ');
    return printable(`${where === '' ? '' : `${where}: `}${AUDIT_PROBLEMS[kind]} (${kind}: ${message})`);
  });
  return [
    `${records} records, ${sound ? 'sound: nobody has changed, removed or added one' : 'BROKEN'}`,
    ...found,
    ...(beyondEnd === 0
      ? []
      : [`${beyondEnd} valid records beyond the signed end: a daemon was killed, or writes now`]),
    ...(unfinishedBytes === 0 ? [] : [`${unfinishedBytes} bytes of a record that was never finished`]),
    `last: ${last.seq}:${last.hash}`,
    `key:  ${key ?? '-'}`,
  ].join('\n');
}

function verifyProgram(): string {
  const path = import.meta.url.endsWith('.ts') ? '../../../daemon/src/audit/main.ts' : './audit-verify.js';
  return fileURLToPath(new URL(path, import.meta.url));
}

function parse(text: string): AuditVerdict | { readonly problem: string } | undefined {
  try {
    return JSON.parse(text) as AuditVerdict | { readonly problem: string };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
