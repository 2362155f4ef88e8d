import { createHash, randomBytes } from 'node:crypto';
import { type Attack, bearer, host } from '../attack.ts';
import { asRefused, askedEverywhere, servedToAdmin, servedToPage } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import type { WireHeader } from '../wire.ts';

const OPEN_CODE = 'SECURITY.md 4.1: OpenCode CVE-2026-22812';
const UNKNOWN = { status: 401, code: 'unauthenticated' } as const;
/** Nothing is known of a secret that is wrong for the twentieth time either, and then it is said in fewer words. */
const WRONG = { status: [401, 429], code: ['unauthenticated', 'rate_limited'] } as const;

interface Presented {
  readonly name: string;
  readonly source: string;
  /** Nothing is there that could be a secret, so that nothing is counted. */
  readonly showsNone?: true;
  /** The ways to present it: what each is called, and its headers. */
  readonly ways: (stand: AccessStand) => Readonly<Record<string, readonly WireHeader[]>>;
}

/** What is presented in place of a good credential. Each is tried on every route, upgrade and field. */
const PRESENTED: readonly Presented[] = [
  { name: 'presents nothing', source: OPEN_CODE, showsNone: true, ways: () => ({ nothing: [] }) },
  {
    name: 'presents what is no credential by its form',
    source: 'CWE-287 improper authentication',
    ways: ({ secrets: { admin } }) => ({
      'no secret': [['Authorization', 'Bearer']],
      'an empty secret': [['Authorization', 'Bearer ']],
      'a bare secret': [['Authorization', admin]],
      'the wrong scheme': [['Authorization', `Token ${admin}`]],
      'a name and a password': [
        ['Authorization', `Basic ${Buffer.from(`admin:${admin}`).toString('base64')}`],
      ],
      'a secret and more': [['Authorization', `Bearer ${admin}x`]],
      'a secret and a word': [['Authorization', `Bearer ${admin} x`]],
      'two secrets': [['Authorization', `Bearer ${admin}, Bearer ${admin}`]],
      'less than a secret': [['Authorization', `Bearer ${admin.slice(0, -1)}`]],
      'another kind': [['Authorization', `Bearer ${admin.replace('berth_t_', 'berth_o_')}`]],
      'capital letters': [['Authorization', `Bearer ${admin.toUpperCase()}`]],
      'the name of a property': [['Authorization', 'Bearer __proto__']],
      'a thousand letters': [['Authorization', `Bearer ${'a'.repeat(1000)}`]],
    }),
  },
  {
    name: 'guesses a secret',
    source: 'CWE-307 improper restriction of authentication attempts',
    ways: () => ({
      'a secret that nobody was given': [bearer(`berth_t_${randomBytes(32).toString('base64url')}`)],
    }),
  },
  {
    name: 'presents a token that has expired',
    source: 'CWE-613 insufficient session expiration; ASVS 7.3.2',
    ways: ({ secrets }) => ({ expired: [bearer(secrets.expired)] }),
  },
  {
    name: 'presents a token that was revoked',
    source: 'CWE-613 insufficient session expiration; ASVS 7.4.1',
    ways: ({ secrets }) => ({ revoked: [bearer(secrets.revoked)] }),
  },
  {
    name: "presents a browser's session as a token",
    source: 'ASVS 4.4.4 dedicated tokens',
    ways: ({ secrets }) => ({ session: [bearer(secrets.session)] }),
  },
  {
    name: 'presents what is on record of a secret',
    source: 'CWE-836 use of a hash in place of a password',
    ways: ({ secrets: { admin } }) =>
      Object.fromEntries(
        (['hex', 'base64', 'base64url'] as const).flatMap((form) => {
          const hash = createHash('sha256').update(admin).digest(form);
          return [
            [form, [bearer(hash)]],
            [`${form} with the prefix`, [bearer(`berth_t_${hash}`)]],
          ];
        }),
      ),
  },
  {
    name: 'puts a good secret behind a wrong one',
    source: 'CWE-444; RFC 9110 5.3 single fields',
    ways: ({ secrets: { admin } }) => ({ second: [bearer('berth_t_wrong'), bearer(admin)] }),
  },
  {
    name: 'puts a good secret where none is looked for',
    source: 'SECURITY.md 4.1: OpenClaw CVE-2026-25253',
    showsNone: true,
    ways: ({ secrets: { admin } }) => ({
      'X-Api-Key': [['X-Api-Key', admin]],
      'X-Auth-Token': [['X-Auth-Token', admin]],
      'Proxy-Authorization': [['Proxy-Authorization', `Bearer ${admin}`]],
      'Sec-WebSocket-Protocol': [['Sec-WebSocket-Protocol', admin]],
      Cookie: [['Cookie', `token=${admin}; Authorization=${admin}`]],
    }),
  },
  {
    name: 'says who it is',
    source: 'CWE-290 authentication bypass by spoofing; ASVS 4.1.3',
    showsNone: true,
    ways: () => ({
      user: [
        ['X-Remote-User', 'root'],
        ['X-Forwarded-User', 'root'],
        ['Remote-User', 'root'],
      ],
      actor: [
        ['X-Berth-Actor', 'user:root'],
        ['X-Test-Actor', 'user:root'],
      ],
      address: [
        ['X-Forwarded-For', '127.0.0.1'],
        ['X-Real-IP', '127.0.0.1'],
        ['Forwarded', 'for=127.0.0.1'],
      ],
      socket: [
        ['X-Forwarded-For', 'socket'],
        ['X-Berth-Via', 'socket'],
      ],
    }),
  },
];

/** The same at the page's own name, where cookies count. */
const COOKIES: readonly Presented[] = [
  {
    name: 'presents a token as a cookie',
    source: 'ASVS 3.3; OpenSandbox 0.2.2 side channels',
    ways: (stand) => ({
      token: [stand.cookie(stand.secrets.admin)],
      owner: [stand.cookie(stand.secrets.owner)],
      instance: [stand.cookie(stand.secrets.instance)],
    }),
  },
  {
    name: 'presents the cookie of a session that was signed out',
    source: 'ASVS 7.4.1; CWE-613',
    ways: (stand) => ({ 'signed out': [stand.cookie(stand.secrets.signedOut)] }),
  },
  {
    name: 'presents the cookie of a session that was revoked',
    source: 'ASVS 7.4.5; CWE-613',
    ways: (stand) => ({ revoked: [stand.cookie(stand.secrets.revokedSession)] }),
  },
  {
    name: 'presents a cookie of its own making',
    source: 'CWE-384 session fixation',
    ways: (stand) => ({
      made: [stand.cookie(`berth_s_${randomBytes(32).toString('base64url')}`)],
      empty: [stand.cookie('')],
      'another name': [['Cookie', `session=${stand.secrets.session}`]],
    }),
  },
];

export const CREDENTIAL_ATTACKS: readonly Attack[] = [
  ...PRESENTED.map((presented) => attackAt((stand) => stand.local, presented)),
  ...COOKIES.map((presented) => attackAt((stand) => stand.page, presented)),
  {
    ...attackAt((stand) => stand.local, {
      name: 'presents a cookie at a name that every port of the machine shares',
      source: 'RFC 6265 8.5: cookies ignore ports',
      showsNone: true,
      ways: (stand) => ({ session: [stand.cookie(stand.secrets.session)] }),
    }),
  },
  {
    kind: 'credential',
    name: 'puts a good secret into the address',
    source: 'SECURITY.md 4.1: OpenClaw CVE-2026-25253; CWE-598',
    refused: '401, as without a secret',
    how: {
      tries: (stand) =>
        ['token', 'access_token', 'key', 'auth', 'secret'].flatMap((name) =>
          asRefused(askedEverywhere(stand, [host(stand.local)], `${name}=${stand.secrets.admin}`), {
            what: name,
            expected: UNKNOWN,
          }),
        ),
      controls: servedToAdmin,
    },
  },
];

function attackAt(
  name: (stand: AccessStand) => string,
  { name: title, source, showsNone, ways }: Presented,
): Attack {
  return {
    kind: 'credential',
    name: title,
    source,
    refused:
      '401 `unauthenticated` on every route, upgrade and field; 429 once there were too many wrong ones',
    how: {
      tries: (stand) =>
        Object.entries(ways(stand)).flatMap(([what, headers]) =>
          asRefused(askedEverywhere(stand, [host(name(stand)), ...headers]), {
            what,
            expected: showsNone === true ? UNKNOWN : WRONG,
          }),
        ),
      controls: (stand) => (name(stand) === stand.page ? servedToPage(stand) : servedToAdmin(stand)),
    },
  };
}
