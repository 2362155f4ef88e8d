export { type CopyOptions, verifyCopy } from './copy.ts';
export { type KnownEnd, knownEndText, parseKnownEnd } from './known-end.ts';
export { verifyChain, type VerifyOptions } from './verify-chain.ts';
