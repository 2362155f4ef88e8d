export * from './daemon.ts';
export * from './event.ts';
export * from './input.ts';
export * from './instance.ts';
