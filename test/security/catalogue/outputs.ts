import assert from 'node:assert/strict';
import { decodeOutput, FRAME } from '@berth/contract';
import { VIEWER_ATTACKS } from '../../isolation/viewer-attacks.ts';
import { type Attack, bearer, host } from '../attack.ts';
import { asked } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import { UPGRADE, WireSocket } from '../wire-socket.ts';

const OUTPUT = 'SECURITY.md 4.2: terminal escape injection; CWE-150';
const SCREEN_HEAD_BYTES = 12;
const MARKUP = '<script>alert(1)</script>';

export const OUTPUT_ATTACKS: readonly Attack[] = [
  ...VIEWER_ATTACKS.map(
    ({ name, print, reaches }): Attack => ({
      kind: 'output',
      name: `${name}, over the network`,
      source: OUTPUT,
      refused:
        'it reaches a viewer over TCP neither live nor as a screen, from a sandbox and from a plain program; the log shows that it was printed',
      how: {
        act: async (stand) => {
          for (const isolation of ['sandbox', 'none']) {
            const printer = await stand.printer({ print, isolation });
            const seen = await shown(stand, printer);
            assert.ok(seen.includes('END'), 'nothing was shown');
            assert.doesNotMatch(seen, reaches);
            const printed = await stand.sandbox.ok('logs', '--raw', printer.name);
            assert.match(printed, reaches, 'control: it was not printed');
            await stand.owner.stop(printer.name, 0);
          }
          return 2;
        },
      },
    }),
  ),
  {
    kind: 'output',
    name: 'calls an instance what is no name',
    source: 'CWE-150, CWE-79; SECURITY.md 4.2: log injection',
    refused: 'refused by name, and in no answer',
    how: {
      tries: (stand) =>
        ['a\u001B]52;c;ZXZpbA==\u0007', MARKUP, 'a\nb', 'a\u202Eb', '../../etc', 'a--b', 'a.b', 'ａ', ''].map(
          (name) => ({
            what: JSON.stringify(name),
            sent: asked(
              'mutation',
              `mutation { startInstance(input: { name: ${JSON.stringify(name)}, directory: ${JSON.stringify(stand.sandbox.work)}, command: ["true"] }) { name } }`,
              [host(stand.local), bearer(stand.secrets.operate)],
            ),
            expected: {
              status: [200, 400, 422],
              holds: ({ body }: { readonly body: string }) => body.includes('"errors":['),
            },
          }),
        ),
      controls: () => [],
    },
  },
  {
    kind: 'output',
    name: 'writes markup into an error',
    source: 'CWE-79 reflected cross-site scripting',
    refused: 'what a browser is shown holds nothing of the request, and no script',
    how: {
      tries: (stand) =>
        [stand.local, stand.page].flatMap((name) =>
          [
            `/${MARKUP}`,
            `/x?${MARKUP}`,
            `/login/${MARKUP}`,
            `/%3Cscript%3Ealert(1)%3C/script%3E`,
            `/login/x"onload="alert(1)`,
          ].flatMap((path) =>
            [[], [bearer(stand.secrets.admin)]].map((credential) => ({
              what: `${path} at ${name}`,
              sent: {
                method: 'GET',
                path,
                headers: [host(name), ['Accept', 'text/html'] as const, ...credential],
              },
              expected: {
                status: [400, 401, 404, 429],
                holds: ({ body }: { readonly body: string }) => !/<script>|onload="|javascript:/i.test(body),
              },
            })),
          ),
        ),
      controls: () => [],
    },
  },
  {
    kind: 'output',
    name: 'calls its browser what acts on a terminal',
    source: 'CWE-117 log injection; CWE-150',
    refused: 'lists of sessions and the log show it without control characters, each on one line',
    how: {
      act: async (stand) => {
        const agent = 'x\u009D52;c;ZXZpbA==\u009C\u009B31m\u202E\u0085y';
        await stand.signIn([['User-Agent', agent]]);
        const { stdout } = await stand.sandbox.run(['token', 'ls']);
        assert.ok(stdout.length > 0, 'there is a list');
        assert.doesNotMatch(stdout, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
        for (const line of (await stand.daemonLog()).trim().split('\n')) {
          assert.doesNotThrow(() => JSON.parse(line), line);
          assert.doesNotMatch(line, /[\u0000-\u001F\u007F-\u009F]/);
        }
        return 2;
      },
    },
  },
];

/** What a viewer gets who is there while it is printed, and one who comes afterwards. */
async function shown(
  stand: AccessStand,
  { name, go }: { name: string; go: () => Promise<void> },
): Promise<string> {
  const live = await look(stand, name);
  await go();
  const first = await untilEnd(live);
  const later = await untilEnd(await look(stand, name));
  return first + later;
}

function look(stand: AccessStand, name: string): Promise<WireSocket> {
  const headers = [host(stand.local), bearer(stand.secrets.read), ...UPGRADE];
  return WireSocket.open(stand.way, `/terminal?target=${name}&readOnly=1`, { headers });
}

async function untilEnd(socket: WireSocket): Promise<string> {
  let text = '';
  while (!text.includes('END')) {
    const frame = await socket.next();
    if (frame === undefined) break;
    const payload = frame.payload.subarray(1);
    const type = frame.payload[0];
    if (type === FRAME.output) text += decodeOutput(payload).bytes.toString('latin1');
    else if (type === FRAME.screen) text += payload.subarray(SCREEN_HEAD_BYTES).toString('latin1');
  }
  socket.hangUp();
  return text;
}
