export { type CopyOptions, verifyCopy } from './copy.ts';
export { verifyChain, type VerifyOptions } from './verify-chain.ts';
