import { writeSync } from 'node:fs';
import { BerthError } from '@berth/contract';
import type { InstanceRecord } from '@berth/core';
import { Samples } from '@berth/testkit/store-samples';
import { openSqliteStore } from '../sqlite/store.ts';

// Commits for ever, several at once, and prints the event of each commit once it was acknowledged. Arguments: the
// database, the worker. Ends only by being killed.

const WRITERS = 4;
const STANDARD_OUTPUT = 1;

const [file = '', workerUrl = ''] = process.argv.slice(2);
const store = await openSqliteStore({ file, workerUrl: new URL(workerUrl) });
const samples = new Samples(process.pid);
await Promise.all(Array.from({ length: WRITERS }, () => write(samples.instance())));

/** One instance, one event per version: whoever reads later can tell whether a commit was torn. */
async function write(first: InstanceRecord): Promise<never> {
  for (let version = 0; ; version += 1) {
    const event = samples.event({ subject: first.id, data: { version: version + 1 } });
    const result = await store.commit({ instances: [{ ...first, version }], events: [event] });
    if (!result.ok)
      throw new BerthError({ code: 'internal', message: `unexpected conflict: ${result.conflict}` });
    writeSync(STANDARD_OUTPUT, `${result.events[0]?.seq} ${event.id}\n`);
  }
}
