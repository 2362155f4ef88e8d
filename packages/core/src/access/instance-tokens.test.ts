import type { InstanceId, RunId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const HERE = { from: '127.0.0.1' };

async function stand() {
  const core = new CoreBench(createMemoryStore());
  const access = new AccessBench(core);
  const { credentials, scope } = access.boot();
  await credentials.restore();
  const daemon = core.boot({ tokens: credentials.instances });
  const tokenOf = ({ run }: InstanceView) =>
    core.world.run(run as RunId).request.env['BERTH_INSTANCE_TOKEN'] ?? '';
  const identify = (secret: string) => credentials.identify(secret, 'bearer', HERE);
  return { core, access, credentials, scope, berth: daemon.berth, tokenOf, identify };
}

describe('the token of an instance', () => {
  it('is in the environment of its program, and is good for that instance alone', async () => {
    const { berth, tokenOf, identify, credentials } = await stand();
    const view = await berth.start(OWNER, startInput());
    const secret = tokenOf(view);
    expect(secret).toMatch(/^berth_i_/);
    const caller = identify(secret);
    expect(caller).toMatchObject({
      actor: OWNER.actor,
      grant: { scope: 'instance', instance: view.id },
      origin: { via: 'instance', credential: null },
    });
    expect(credentials.identify(secret, 'cookie', HERE)).toBeUndefined();
    expect(await berth.inspect(caller ?? OWNER, view.id)).toMatchObject({ id: view.id });
    await expect(berth.stop(caller ?? OWNER, view.id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('cannot be made from that of another run', async () => {
    const { berth, tokenOf, identify } = await stand();
    const [mine, other] = [await berth.start(OWNER, startInput()), await berth.start(OWNER, startInput())];
    const forged = tokenOf(mine).replace(mine.run ?? '', other.run ?? '');
    expect(forged).not.toBe(tokenOf(mine));
    expect(identify(forged)).toBeUndefined();
  });

  it('is worth nothing after the run, also to whoever is still let in, and the next run has its own', async () => {
    const { berth, tokenOf, identify, credentials } = await stand();
    const view = await berth.start(OWNER, startInput());
    const secret = tokenOf(view);
    let told = 0;
    credentials.ended(identify(secret) ?? expect.fail('nobody'), () => void (told += 1));
    await berth.stop(OWNER, view.id);
    expect([identify(secret), told]).toEqual([undefined, 1]);
    const again = await berth.restart(OWNER, view.id);
    expect(tokenOf(again)).not.toBe(secret);
    expect(identify(tokenOf(again))).toBeDefined();
    expect(identify(secret)).toBeUndefined();
  });

  it('ends with a program that ends by itself', async () => {
    const { berth, tokenOf, identify } = await stand();
    const view = await berth.start(OWNER, startInput({ agent: 'command', command: ['exit'] }));
    const secret = tokenOf(view);
    await settled();
    expect((await berth.inspect(OWNER, view.id)).status).toBe('exited');
    expect(identify(secret)).toBeUndefined();
  });

  it('goes on with the next daemon, and is stored nowhere', async () => {
    const { core, access, berth, tokenOf } = await stand();
    const view = await berth.start(OWNER, startInput());
    const secret = tokenOf(view);
    const next = access.boot();
    await next.credentials.restore();
    expect(next.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
    const kept = JSON.stringify([
      await core.store.listInstances({ includeRemoved: true }),
      await core.store.readEvents(0, 1000),
      await core.store.listCredentials(),
    ]);
    expect(kept).not.toContain('berth_i_');
  });

  it('that looks like one is nobody’s', async () => {
    const { identify, credentials } = await stand();
    for (const text of ['', 'x', 'x'.repeat(43), `${'x'.repeat(43)}run_1`])
      expect(identify(`berth_i_${text}`)).toBeUndefined();
    const instance = 'inst_1' as InstanceId;
    const caller = { ...OWNER, grant: { scope: 'instance', instance } as const };
    const told = Promise.withResolvers<void>();
    credentials.ended(caller, told.resolve);
    await told.promise;
  });
});
