import { expect, it } from 'vitest';
import { noticeClicked } from './notice-clicked.ts';

it.each([
  ['opens the inbox where no page is open', [], '/inbox'],
  ['goes to a page that is open', ['hidden'], 'page 0'],
  ['goes to one that is seen before one that is not', ['hidden', 'visible'], 'page 1'],
] as const)('%s', async (_, pages, shown) => {
  const did: string[] = [];
  await noticeClicked(
    { notification: { close: () => void did.push('closed') } },
    {
      matchAll: async () =>
        pages.map((visibilityState, index) => ({
          visibilityState,
          focus: async () => void did.push(`page ${index}`),
        })),
      openWindow: async (address) => void did.push(address),
    },
  );
  expect(did).toEqual(['closed', shown]);
});
