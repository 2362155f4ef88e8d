import type { ServiceProgram } from './service-program.ts';

/** What begins with the user's session or with the machine, and starts again what ends. */
export interface ServiceManager {
  /** Path of the file by which it knows of Berth. */
  readonly file: string;
  /** What is said to a person who wants to look for himself. */
  readonly lookCommand: string;
  textFor(program: ServiceProgram): Promise<string>;
  /** Rejects `platform_unsupported` where there is none, or none that answers. */
  ensureThere(): Promise<void>;
  /** Reads the file anew, and runs it from the next start of the machine or session on. Idempotent. */
  enable(): Promise<void>;
  /** Starts it, or ends its daemon and starts the one that the file says. */
  restart(): Promise<void>;
  /** Starts it where it does not run. */
  start(): Promise<void>;
  /** Ends its daemon and no instance, and does not run it any more. Idempotent. */
  disable(): Promise<void>;
  /** After the file is gone. */
  forget(): Promise<void>;
  state(): Promise<ServiceState>;
}

export interface ServiceState {
  /** Whether it begins by itself. */
  readonly enabled: boolean;
  /** In the words of the service manager. */
  readonly activity: string;
  readonly isUp: boolean;
  /** It failed so often that it is not tried any more. */
  readonly hasFailed: boolean;
  readonly pid: number | null;
  /** Whether it runs while the user is not logged in; null where that is not known. */
  readonly withoutLogin: boolean | null;
}
