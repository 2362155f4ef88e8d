import { createHash, randomBytes } from 'node:crypto';
import type { Identity } from '@berth/core';

export const identity: Identity = {
  now: () => Date.now(),
  random: (count) => randomBytes(count),
  fingerprint: (text) => createHash('sha256').update(text).digest('hex'),
};
