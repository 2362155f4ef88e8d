import { entry } from '../testing/chain-bench.ts';
import { openAuditLog } from '../open-audit-log.ts';

// Writes to the audit in argv[2] until it is killed, and prints the number of each record that is durable.

const [, , directory = ''] = process.argv;
const quiet = { info: () => undefined, warn: () => undefined };
const log = await openAuditLog({ directory, now: () => Date.now(), log: quiet, segmentBytes: 20_000 });
for (let count = 1; ; count += 1) {
  await log.append([entry('stopInstance', { id: `w-${count}` })]);
  process.stdout.write(`w-${count}\n`);
}
