import { type Attack, bearer, host, type Try } from '../attack.ts';
import { asked, FIELDS, servedToAdmin } from '../everywhere.ts';
import { FIELD_SCOPES, type FieldScope } from '../field-scopes.ts';
import type { AccessStand } from '../stand.ts';
import { codeOf, type WireAnswer } from '../wire-answer.ts';

const NARROW = 'CWE-862 missing authorization; ASVS 8.2';
const ORDER: readonly FieldScope[] = ['instance', 'read', 'operate', 'admin'];
/** Which of the stand's secrets has which scope. */
type Holder = 'instance' | 'read' | 'operate';

export const SCOPE_ATTACKS: readonly Attack[] = [
  beyond('read', 'does with a token for reading what takes more'),
  beyond('operate', 'does with a token for operating what takes an admin'),
  beyond('instance', "does with an instance's own token what is none of its business"),
  {
    kind: 'scope',
    name: 'reaches another instance with the token of one',
    source: 'SECURITY.md 4.1: Docker Desktop CVE-2025-9074; CWE-639',
    refused:
      '403 for every field and target but its own, in the same words whether there is one of that name or not',
    how: {
      tries: (stand) =>
        aimedFields(stand).flatMap(({ operation, name, document }) =>
          [stand.other.id, stand.other.name, stand.other.name.slice(0, -1), 'inst_', 'nothing-there'].map(
            (target): Try => ({
              what: `${operation} ${name} of ${target}`,
              sent: asked(operation, document({ ...stand.values, target }), instanceToken(stand)),
              expected: {
                status: [200, 403],
                holds: (answer) => isForbidden(answer) && !answer.body.includes(stand.other.id),
              },
            }),
          ),
        ),
      controls: (stand) => [
        {
          what: 'its own instance',
          sent: asked('query', `{ instance(target: "${stand.victim.id}") { name } }`, instanceToken(stand)),
          expected: { status: 200, holds: ({ body }) => body.includes(`"${stand.victim.name}"`) },
        },
      ],
    },
  },
  {
    kind: 'scope',
    name: 'hides what takes more among what is allowed',
    source: 'CWE-863 incorrect authorization; GraphQL aliases, fragments and several operations',
    refused: 'only what is allowed is answered, and nothing is done',
    how: {
      tries: (stand) => {
        const headers = [host(stand.local), bearer(stand.secrets.read)];
        const evil = 'pauseRecovery(paused: true) { paused }';
        const documents = {
          alias: `mutation { daemon: ${evil} }`,
          'two operations': `query a { daemon { pid } } mutation b { ${evil} }`,
          fragment: `mutation { ...f } fragment f on Mutation { ${evil} }`,
          'a fragment in line': `mutation { ... on Mutation { ${evil} } }`,
          directive: `mutation { ${evil.replace(' {', ' @include(if: true) {')} }`,
          many: `mutation { a: ${evil} b: ${evil} c: ${evil} }`,
        };
        return Object.entries(documents).map(([what, query]) => ({
          what,
          sent: asked('query', query, headers),
          expected: { status: [200, 400, 403], holds: hasErrors },
        }));
      },
      controls: servedToAdmin,
    },
  },
];

/** Those that an instance's own token may ask, of an instance that is named. */
function aimedFields({ values }: AccessStand) {
  return FIELDS.filter(
    ({ name, operation, document }) =>
      scopeOf(operation, name) === 'instance' && document(values).includes('target:'),
  );
}

function beyond(holder: Holder, name: string): Attack {
  return {
    kind: 'scope',
    name,
    source: NARROW,
    refused: '403 `forbidden` for each field that takes more, and what it is for is not done',
    how: {
      tries: (stand) =>
        FIELDS.filter(({ operation, name: field }) => isBeyond(holder, scopeOf(operation, field))).map(
          ({ operation, name: field, document }): Try => ({
            what: `${operation} ${field}`,
            sent: asked(operation, document(stand.values), [
              host(stand.local),
              bearer(stand.secrets[holder]),
            ]),
            expected: { status: [200, 403], holds: isForbidden },
          }),
        ),
      // The same fields with a credential that is just good enough, aimed at nothing that is there.
      controls: (stand) => FIELDS.flatMap((field) => enough(stand, field, holder)),
    },
  };
}

/** What would be done in earnest also when it is aimed at nothing. */
const TOO_MUCH: ReadonlySet<string> = new Set([
  ...['stopDaemon', 'listen', 'createToken', 'createLoginLink', 'revokeSessions'],
  ...['buildImage', 'pullImage', 'installAgent', 'tryNotice'],
]);

function enough(
  stand: AccessStand,
  { operation, name, document }: (typeof FIELDS)[number],
  holder: Holder,
): Try[] {
  const needed = scopeOf(operation, name);
  if (!isBeyond(holder, needed) || TOO_MUCH.has(name) || operation === 'subscription') return [];
  const secret = needed === 'admin' ? stand.secrets.admin : stand.secrets[needed];
  return [
    {
      what: `${operation} ${name} with ${needed}`,
      sent: asked(operation, document(stand.harmless), [host(stand.local), bearer(secret)]),
      expected: { status: [200, 400, 404, 409, 422, 503], holds: (answer) => codeOf(answer) !== 'forbidden' },
    },
  ];
}

function isBeyond(holder: Holder, needed: FieldScope): boolean {
  return ORDER.indexOf(needed) > ORDER.indexOf(holder);
}

/** Fields that nobody has thought about are found by a test of their own. */
function scopeOf(operation: string, name: string): FieldScope {
  return FIELD_SCOPES[`${operation} ${name}`] ?? 'admin';
}

function instanceToken(stand: AccessStand) {
  return [host(stand.local), bearer(stand.secrets.instance)];
}

/** Subscriptions are refused in a stream that has begun; of a field that may be null there is that, and nothing else. */
function isForbidden({ body }: WireAnswer): boolean {
  return /"code":"forbidden"/.test(body) && !/"data":\{(?!"\w+":null\})/.test(body);
}

function hasErrors({ body }: WireAnswer): boolean {
  return body.includes('"errors":[') && !body.includes('"paused"');
}
