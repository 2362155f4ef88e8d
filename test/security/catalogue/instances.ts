import assert from 'node:assert/strict';
import type { Attack } from '../attack.ts';
import type { AccessStand } from '../stand.ts';

const DOCKER = 'SECURITY.md 4.1: Docker Desktop CVE-2025-9074 and CVE-2026-6406';
const AUTO_JACK = "SECURITY.md 4.1: AutoJack: an agent's own browser on localhost";

interface Inside {
  readonly name: string;
  readonly source: string;
  readonly refused: string;
  /** With what it is started; each is tried. */
  readonly positions: readonly (readonly string[])[];
  /** For `sh`, with PORT_OF_BERTH and the like in its environment. Prints `got` and what it got. */
  readonly script: string;
  readonly wanted: RegExp;
}

const PLAIN: readonly string[] = [];
const SANDBOX = ['--isolation', 'sandbox'];
const ALONE = ['--isolation', 'sandbox', '--network', 'none'];
const LISTED = ['--isolation', 'sandbox', '--network', 'allow-list', '--allow', 'example.org'];
const ASK = `curl -s --noproxy '' -m 10 -o /dev/null -w 'got %{http_code}\\n'`;
const LIST = `-H 'Content-Type: application/json' -d '{"query":"{ instances { name } }"}' "http://127.0.0.1:$PORT_OF_BERTH/graphql"`;

const INSIDE: readonly Inside[] = [
  {
    name: 'asks the daemon from inside without a credential',
    source: DOCKER,
    refused: '401, from a plain program and from a sandbox with the network of the machine',
    positions: [PLAIN, SANDBOX],
    script: `${ASK} ${LIST}`,
    wanted: /^got 401$/m,
  },
  {
    name: 'asks the daemon from inside with its own token',
    source: DOCKER,
    refused: '403 for everything that is not its own instance',
    positions: [PLAIN, SANDBOX],
    script: `test -n "$BERTH_INSTANCE_TOKEN" && ${ASK} -H "Authorization: Bearer $BERTH_INSTANCE_TOKEN" ${LIST}`,
    wanted: /^got 403$/m,
  },
  {
    name: 'asks the daemon from a sandbox that has no network',
    source: DOCKER,
    refused: 'there is nothing to connect to',
    positions: [ALONE],
    script: `${ASK} ${LIST}`,
    wanted: /^got 000$/m,
  },
  {
    name: 'asks the daemon from a sandbox whose network is a list',
    source: 'SECURITY.md 4.1: Claude Code #87381: a way around by CONNECT',
    refused: 'neither directly nor through the proxy, by name and by number',
    positions: [LISTED],
    script: `for to in 127.0.0.1 localhost '[::1]' 2130706433 "$PAGE_OF_BERTH"; do
      curl -s -m 10 -o /dev/null -w 'got %{http_code}\\n' "http://$to:$PORT_OF_BERTH/healthz"
      curl -s -m 10 -o /dev/null -w 'got %{http_code}\\n' -p "http://$to:$PORT_OF_BERTH/healthz"
      curl -s -m 10 --noproxy '*' -o /dev/null -w 'got %{http_code}\\n' "http://$to:$PORT_OF_BERTH/healthz"
    done | sort -u | grep -v -e 'got 000' -e 'got 403' -e 'got 407' -e 'got 502' || echo 'got nothing'`,
    wanted: /^got nothing$/m,
  },
  {
    name: "has its own browser open the daemon's page",
    source: AUTO_JACK,
    refused: '401 or 403: coming from the machine itself, or from localhost, is worth nothing',
    positions: [PLAIN, SANDBOX],
    script: `for from in http://localhost:3000 "http://127.0.0.1:$PORT_OF_BERTH" "http://$PAGE_OF_BERTH:$PORT_OF_BERTH" null; do
      ${ASK} -H "Origin: $from" ${LIST}
      ${ASK} -H "Origin: $from" -H "Host: $PAGE_OF_BERTH:$PORT_OF_BERTH" ${LIST}
      ${ASK} -H "Origin: $from" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "http://127.0.0.1:$PORT_OF_BERTH/terminal?target=$VICTIM"
    done | grep -v -e 'got 401' -e 'got 403' || echo 'got nothing'`,
    wanted: /^got nothing$/m,
  },
  {
    name: "looks for the owner's credentials from a sandbox",
    source: 'SECURITY.md 4.2: token theft from environment, /proc and files',
    refused: 'neither files nor sockets nor variables of the daemon are there',
    positions: [SANDBOX, ALONE],
    script: `{ cat "$OWNER_TOKEN_FILE"; ls "$STATE_OF_BERTH"; env | grep -v '^BERTH_INSTANCE_TOKEN=' | grep 'berth_[a-z]_';
      cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n' | grep -v '^BERTH_INSTANCE_TOKEN=' | grep 'berth_[a-z]_';
      curl -s --unix-socket "$STATE_OF_BERTH/run/daemon.sock" http://berth/healthz; } 2>/dev/null | grep . && echo 'got something' || echo 'got nothing'`,
    wanted: /^got nothing$/m,
  },
  {
    name: 'gets a credential with its environment',
    source: 'SECURITY.md 4.2: credentials in env; least privilege (ASVS 13.2.2)',
    refused: 'its own token, which reaches itself alone, and no other',
    positions: [PLAIN, SANDBOX],
    script: `env | grep -o 'berth_[a-z]_' | sort | uniq -c | sed 's/^ */got /'`,
    wanted: /^got 1 berth_i_\s*$/m,
  },
  {
    name: 'takes the port of the daemon, or its other address',
    source: "CWE-605 multiple binds to the same port: the browser tries every address of the page's name",
    refused: 'the address is in use, for both families and shared',
    positions: [PLAIN, SANDBOX],
    script: `node -e '
      const net = require("node:net");
      const tries = [["127.0.0.1"], ["::1"], ["0.0.0.0"], ["::"], ["127.0.0.1", true], ["::1", true]];
      const next = () => {
        const [host, reusePort] = tries.shift() ?? [];
        if (host === undefined) return console.log("got nothing");
        const server = net.createServer();
        server.on("error", (error) => (/EADDRINUSE|EADDRNOTAVAIL|EAFNOSUPPORT/.test(error.code) ? next() : console.log("got " + error.code)));
        server.listen({ port: Number(process.env.PORT_OF_BERTH), host, reusePort: reusePort === true }, () => { console.log("got " + host + " " + reusePort); server.close(next); });
      };
      next();'`,
    wanted: /^got nothing$/m,
  },
];

export const INSTANCE_ATTACKS: readonly Attack[] = [
  ...INSIDE.map(
    ({ name, source, refused, positions, script, wanted }): Attack => ({
      kind: 'instance',
      name,
      source,
      refused,
      how: {
        act: async (stand) => {
          for (const position of positions) {
            const text = await stand.inside(script, position);
            const said = text.split('\n').filter((line) => line.startsWith('got'));
            assert.ok(
              said.length > 0 && said.every((line) => wanted.test(line)),
              `${position.join(' ')}: ${text}`,
            );
          }
          return positions.length;
        },
      },
    }),
  ),
  {
    kind: 'instance',
    name: 'forges the token of another run',
    source: 'CWE-347 improper verification of a signature',
    refused: '401 for a seal of one run on another, for a seal that is cut off, and for one of its own',
    how: {
      act: async (stand) => {
        const [mine, other] = [stand.secrets.instance, stand.secrets.otherInstance];
        const seal = (token: string) => token.slice(0, 'berth_i_'.length + 43);
        const run = (token: string) => token.slice('berth_i_'.length + 43);
        const forged = [
          seal(mine) + run(other),
          seal(other) + run(mine),
          `berth_i_${run(mine)}`,
          `berth_i_${'A'.repeat(43)}${run(mine)}`,
          `${mine}x`,
          mine.slice(0, -1),
          seal(mine),
        ];
        for (const token of forged) assert.equal(await stand.statusWith(token), 401, token);
        assert.equal(await stand.statusWith(mine), 403, 'control: its own token is known');
        return forged.length;
      },
    },
  },
  {
    kind: 'instance',
    name: 'goes on with its token after its run',
    source: 'CWE-613; ASVS 13.2.1 short-lived',
    refused: '401 as soon as the run is over',
    how: {
      act: async (stand: AccessStand) => {
        const token = await stand.tokenOfEndedRun();
        assert.equal(await stand.statusWith(token), 401);
        return 1;
      },
    },
  },
];
