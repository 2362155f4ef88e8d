import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Digests, Identity } from '@berth/core';

export const identity: Identity = {
  now: () => Date.now(),
  random: (count) => randomBytes(count),
  fingerprint: (text) => digests.sha256(text),
};

export const digests: Digests = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
};
