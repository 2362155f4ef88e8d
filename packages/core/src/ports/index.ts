export type * from './agents.ts';
export type * from './identity.ts';
export type * from './machine.ts';
export type * from './observer.ts';
export type * from './resources.ts';
export type * from './runtime.ts';
export type * from './screens.ts';
export type * from './store.ts';
