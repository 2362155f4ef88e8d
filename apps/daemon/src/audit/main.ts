import { parseArgs } from 'node:util';
import { type KnownEnd, parseKnownEnd, verifyChain, verifyCopy } from '@berth/audit/verify';
import { ERRORS, messageOf } from '@berth/contract';
import type { AuditVerdict } from '@berth/contract/schemas';
import { berthPaths } from '@berth/host/paths';
import { readSetting } from '@berth/store/sqlite-reader';
import { AUDIT_END } from './audit-end-setting.ts';

// Looks through the audit of this state directory, or with `--file` through a copy of one; one line of JSON on standard
// output, the verdict. It asks no daemon and starts none: whoever doubts the record doubts who keeps it, too.

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { file: text, key: text, seq: text, hash: text } });
const { file, key, seq, hash } = values;
const anchor = seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };

const answer = await verdict();
process.stdout.write(`${JSON.stringify(answer)}\n`, () => {
  if ('problem' in answer) process.exit(ERRORS.invalid_input.exit);
  process.exit(answer.sound ? 0 : ERRORS.audit_broken.exit);
});

async function verdict(): Promise<AuditVerdict | { readonly problem: string }> {
  try {
    if (file !== undefined) return await verifyCopy(file, { key, anchor });
    const { audit, database } = berthPaths(process.env);
    return await verifyChain(audit, { anchor, key, known: knownEnd(database) });
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** As the registry knows it. One that cannot be read, or is of an older Berth, says nothing of the audit. */
function knownEnd(database: string): KnownEnd | undefined {
  try {
    return parseKnownEnd(readSetting(database, AUDIT_END) ?? '');
  } catch {
    return undefined;
  }
}
