import { expect, it, vi } from 'vitest';
import { type ToastManager, ToastQueue } from './toast-queue.ts';

function aManager() {
  return { add: vi.fn<ToastManager['add']>(() => 'id'), close: vi.fn<ToastManager['close']>() };
}

it('keeps what is said until it can be shown, and says it once', () => {
  const queue = new ToastQueue();
  queue.say(({ add }) => add({ title: 'early' }));
  const manager = aManager();
  const end = queue.show(manager);
  queue.say(({ add }) => add({ title: 'late' }));
  expect(manager.add.mock.calls).toEqual([[{ title: 'early' }], [{ title: 'late' }]]);
  end();
  queue.say(({ add }) => add({ title: 'between' }));
  const next = aManager();
  queue.show(next);
  expect(manager.add).toHaveBeenCalledTimes(2);
  expect(next.add.mock.calls).toEqual([[{ title: 'between' }]]);
});
