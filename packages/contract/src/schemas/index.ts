export * from './daemon.ts';
export * from './doctor.ts';
export * from './event.ts';
export * from './input.ts';
export * from './instance.ts';
export * from './ports.ts';
export * from './resources.ts';
