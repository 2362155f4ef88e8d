import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asking, type Attack, bearer, host, origin } from '../attack.ts';
import { asked } from '../everywhere.ts';
import { codeOf } from '../wire-answer.ts';
import { send } from '../wire.ts';

const TRIES = 100;

export const RECORD_ATTACKS: readonly Attack[] = [
  {
    kind: 'record',
    name: 'does something that nobody hears of',
    source: 'ASVS 16.2.1, 16.3.1 to 16.3.4',
    refused:
      'what is done, what is refused and who signs in is on the record, with who, from where and what came of it',
    how: {
      act: async (stand) => {
        await stand.signIn([]);
        const reader = [host(stand.local), bearer(stand.secrets.read)];
        await send(
          stand.way,
          asked('mutation', `mutation { stopInstance(target: "${stand.victim.name}") { name } }`, reader),
        );
        await send(stand.way, asked('query', '{ daemon { pid } }', [host('evil.example')]));
        await send(
          stand.way,
          asked('query', '{ daemon { pid } }', [
            host(stand.page),
            stand.cookie(stand.secrets.session),
            origin('null'),
          ]),
        );
        const operator = [host(stand.local), bearer(stand.secrets.operate)];
        await send(
          stand.way,
          asked('mutation', 'mutation { stopInstance(target: "nothing-there") { name } }', operator),
        );
        await stand.onRecord(
          (line) => line.action === 'signIn' && line.result === 'done' && line.via === 'session',
        );
        await stand.onRecord(
          (line) => line.action === 'stopInstance' && line.code === 'forbidden' && line.via === 'token',
        );
        await stand.onRecord((line) => line.action === 'stopInstance' && line.code === 'instance_not_found');
        await stand.onRecord((line) => line.action === 'door' && line.code === 'host_refused');
        await stand.onRecord((line) => line.action === 'door' && line.code === 'origin_refused');
        await stand.sandbox.ok('audit', 'verify');
        return 5;
      },
    },
  },
  {
    kind: 'record',
    name: 'writes the record full with a token that may do nothing',
    source: 'CWE-770, CWE-779; ASVS 16.2',
    refused: 'what the credential does not reach is counted, and none of what was sent along is kept',
    how: {
      act: async (stand) => {
        const before = await stand.bytesOnDisk();
        const query =
          'mutation Run($words: [String!]!) { execInInstance(target: "zz", command: $words, timeoutMs: 1000) { __typename } }';
        const variables = { words: Array.from({ length: 60 }, () => 'x'.repeat(990)) };
        const request = asking(query, [host(stand.local), bearer(stand.secrets.read)]);
        const sent = { ...request, body: JSON.stringify({ query, variables }) };
        for (let count = 0; count < TRIES; count += 1) {
          assert.equal(codeOf(await send(stand.way, sent)), 'forbidden');
        }
        await stand.onRecord(({ action, code }) => action === 'execInInstance' && code === 'forbidden');
        const grown = (await stand.bytesOnDisk()) - before;
        assert.ok(grown < TRIES * 100, `${grown} bytes were written`);
        return TRIES;
      },
    },
  },
  {
    kind: 'record',
    name: 'writes lines into the record',
    source: 'CWE-117; ASVS 16.4.1',
    refused: 'what was sent stands in one field of one record, without control characters on a terminal',
    how: {
      act: async (stand) => {
        const evil = 'x"}\n{"seq":1,"action":"signIn"}\u001B]52;c;ZXZpbA==\u0007';
        const operator = [host(stand.local), bearer(stand.secrets.operate)];
        const query = `mutation { stopInstance(target: ${JSON.stringify(evil)}) { name } }`;
        await send(stand.way, asked('mutation', query, operator));
        await stand.onRecord(({ target }) => target === evil);
        assert.doesNotMatch(
          await stand.sandbox.ok('audit', 'ls'),
          /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/,
        );
        await stand.sandbox.ok('audit', 'verify');
        return 1;
      },
    },
  },
  {
    kind: 'record',
    name: 'finds a secret on the disk',
    source: 'CWE-312, CWE-532; ASVS 16.2.5',
    refused:
      "the owner's token is in its own file and nowhere else, and no other secret is in any file, the record and the log among them",
    how: {
      act: async (stand) => {
        const files = await filesBelow(stand.sandbox.home);
        let looked = 0;
        for (const file of files) {
          if (file === stand.ownerTokenFile) continue;
          const content = await readFile(file).catch(() => Buffer.alloc(0));
          for (const [name, secret] of Object.entries(stand.secrets)) {
            if (secret === '') continue;
            assert.ok(!content.includes(secret), `${name} is in ${file}`);
            looked += 1;
          }
        }
        assert.ok(files.includes(stand.ownerTokenFile), "control: the owner's token is found where it is");
        return looked;
      },
    },
  },
];

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
