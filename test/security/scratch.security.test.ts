import { afterAll, beforeAll, it } from 'vitest';
import { ApiBench } from '@berth/server/testing';
import { CATALOGUE } from './catalogue/index.ts';
import { tryAttack } from './try-attack.ts';
let bench: ApiBench; let stand: any;
beforeAll(async () => {
  bench = await ApiBench.open();
  const door = await bench.openDoor();
  const dk = bench.doorkeeper;
  const victim = await bench.start('obedient', { name: 'victim' } as any);
  const other = await bench.start('obedient', { name: 'bystander' } as any);
  const revoked = dk.token(); dk.revoke(revoked);
  const expired = dk.token(); dk.revoke(expired);
  const so = dk.session(); dk.revoke(so);
  const rs = dk.session(); dk.revoke(rs);
  const harmless = { target: 'nothing-there', directory: '/nothing', command: ['evil'], text: 'evil', name: 'x', graceMs: 0, timeoutMs: 1000, paused: false };
  stand = {
    sandbox: { work: '/work' },
    way: { port: door.port }, port: door.port, local: `127.0.0.1:${door.port}`, page: door.page, pageName: door.page.split(':')[0], pageOrigin: door.origin,
    secrets: { owner: dk.token(), read: dk.token({ scope: 'read' }), operate: dk.token({ scope: 'operate' }), admin: dk.token(), expired, revoked, session: dk.session(), signedOut: so, revokedSession: rs, instance: dk.token({ scope: 'instance', instance: victim.id as any }), otherInstance: '' },
    cookie: (s: string) => ['Cookie', `berth_session=${s}`],
    victim, other, harmless, values: { ...harmless, target: 'victim' },
    witness: async () => (await bench.daemon.berth.list({actor: 'user:ann', grant: {scope:'admin'}, origin: {}} as any)).map((i: any) => [i.name, i.status]),
    secretIn: () => undefined,
    loginCode: async () => dk.code(),
    statusWith: async () => 401,
    passingToken: async (scope: any) => { const s = dk.token({ scope }); return { secret: s, revoke: async () => dk.revoke(s) }; },
  };
});
afterAll(() => bench.close());
for (const file of ['doors.security.test.ts', 'requests.security.test.ts', 'logins.security.test.ts', 'terminals.security.test.ts'])
  it.each(CATALOGUE[file]!.filter(({ kind }) => kind !== 'output'))('$kind: $name', (a) => tryAttack(stand, a), 60_000);
