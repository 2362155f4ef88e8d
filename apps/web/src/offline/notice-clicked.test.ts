import { expect, it } from 'vitest';
import { noticeClicked } from './notice-clicked.ts';

it.each([
  ['opens the inbox where no page is open', [], ['/inbox']],
  ['has a page that is open show the inbox', ['hidden'], ['page 0: open-inbox', 'page 0']],
  ['and rather one that is seen', ['hidden', 'visible'], ['page 1: open-inbox', 'page 1']],
] as const)('%s', async (_, pages, shown) => {
  const did: string[] = [];
  await noticeClicked(
    { notification: { close: () => void did.push('closed') } },
    {
      matchAll: async () =>
        pages.map((visibilityState, index) => ({
          visibilityState,
          focus: async () => void did.push(`page ${index}`),
          postMessage: ({ kind }) => void did.push(`page ${index}: ${kind}`),
        })),
      openWindow: async (address) => void did.push(address),
    },
  );
  expect(did).toEqual(['closed', ...shown]);
});
