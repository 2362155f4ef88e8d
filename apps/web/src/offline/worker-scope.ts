import type { PageWord } from './worker-words.ts';

/** What of a service worker's surroundings is used here. The library of types has either these or those of a page. */
export interface WorkerScope {
  readonly registration: { unregister(): Promise<boolean> };
  readonly clients: WorkerClients;
  readonly location: { readonly origin: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NoticeEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

export interface LastingEvent {
  waitUntil(work: Promise<unknown>): void;
}

/** The pages of this origin, and no others. */
export interface WorkerClients {
  matchAll(which: {
    readonly type: 'window';
    readonly includeUncontrolled: boolean;
  }): Promise<readonly WorkerClient[]>;
  openWindow(address: string): Promise<unknown>;
}

export interface WorkerClient {
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  postMessage(word: PageWord): void;
}

export interface NoticeEvent extends LastingEvent {
  readonly notification: { close(): void };
}

export interface FetchEvent extends LastingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
