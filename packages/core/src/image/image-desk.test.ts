import type { ActorId } from '@berth/contract';
import { FakeImages, OWNER } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { ownerOnly } from '../access/authorize.ts';
import { ImageDesk } from './image-desk.ts';

function stand() {
  const images = new FakeImages();
  return { images, desk: new ImageDesk({ images, authorize: ownerOnly(OWNER.actor) }) };
}

describe('images', () => {
  it('of an assistant are built by its name, from the base that was asked for', async () => {
    const { images, desk } = stand();
    const environment = { HTTPS_PROXY: 'http://proxy' };
    const steps = await Array.fromAsync(desk.build(OWNER, { agent: 'clever', base: 'it:1', environment }));
    expect(steps.map(({ text }) => text)).toEqual(['STEP 1/2: FROM it', 'STEP 2/2: RUN it']);
    expect(images.wishes).toEqual([{ base: 'it:1', environment }]);
    expect(await desk.list(OWNER)).toMatchObject([{ agent: 'clever', built: true }]);
  });

  it('of what Berth has no recipe for are not built', () => {
    const { desk } = stand();
    expect(() => desk.build(OWNER, { agent: 'shell', environment: {} })).toThrow(/no recipe/);
  });

  it('are removed by their own name or by that of the assistant', async () => {
    const { images, desk } = stand();
    images.present.add(images.clever.name).add('other:1');
    expect(await desk.remove(OWNER, 'clever')).toBe(images.clever.name);
    expect(await desk.remove(OWNER, 'other:1')).toBe('other:1');
    await expect(desk.remove(OWNER, 'other:1')).rejects.toMatchObject({ code: 'image_missing' });
  });

  it.each(['', '-x', 'a b', '../x?y', 'x\n'])('%j is no name of one', async (name) => {
    const { desk } = stand();
    expect(() => desk.pull(OWNER, name)).toThrow(/not the name/);
    await expect(desk.remove(OWNER, name)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('are for the owner alone', async () => {
    const { desk } = stand();
    const eve = { ...OWNER, actor: 'user:eve' as ActorId };
    expect(() => desk.build(eve, { agent: 'clever', environment: {} })).toThrow(/may not/);
    expect(() => desk.pull(eve, 'it:1')).toThrow(/may not/);
    await expect(desk.list(eve)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(desk.remove(eve, 'it:1')).rejects.toMatchObject({ code: 'forbidden' });
  });
});
