import { Observable } from '../api/observable.ts';
import { CACHE_PREFIX, WORKER_PATH, type WorkerWord } from './worker-words.ts';

const TAKE_OVER_MS = 3000;

/**
 * The page's side of the service worker, which opens the page while the daemon is down. Where a browser gives none, as on
 * plain HTTP of another machine, all of it does nothing.
 */
export class PageWorker extends Observable {
  /** A file of the page that runs, whose name tells its version. */
  readonly #entry: string;
  #registration: ServiceWorkerRegistration | undefined;
  #isNewer = false;

  constructor(entry: string) {
    super();
    this.#entry = entry;
  }

  /** Another version of the page waits until it is wanted. */
  readonly isNewer = (): boolean => this.#isNewer;

  async open(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    try {
      const registration = await navigator.serviceWorker.register(WORKER_PATH, { updateViaCache: 'none' });
      this.#registration = registration;
      registration.addEventListener('updatefound', () => this.#follow(registration.installing));
      this.#follow(registration.installing);
      await this.#look(registration.waiting);
    } catch (error) {
      // The page goes on without one.
      console.warn('berth: no service worker', error);
    }
  }

  /** Whether there is a newer page, asked when the daemon has come back. */
  readonly check = async (): Promise<void> => {
    try {
      await this.#registration?.update();
    } catch {
      // There is no daemon to ask, or no session: the next time then.
    }
  };

  /** Loads the page again, as the newest version. */
  readonly reload = async (): Promise<void> => {
    const waiting = this.#registration?.waiting;
    if (waiting != null) {
      const isTaken = new Promise<void>((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
        setTimeout(resolve, TAKE_OVER_MS);
      });
      say(waiting, { kind: 'take-over' });
      await isTaken;
    }
    location.reload();
  };

  /** Leaves nothing of the page in this browser. */
  readonly forget = async (): Promise<void> => {
    if (!('serviceWorker' in navigator)) return;
    const registration = this.#registration ?? (await navigator.serviceWorker.getRegistration());
    // One that installs would put its files there after they were taken away.
    if (registration?.installing != null) await settled(registration.installing);
    await registration?.unregister();
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith(CACHE_PREFIX)).map((name) => caches.delete(name)),
    );
  };

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') void this.#look(worker);
    });
  }

  /** The first worker of a browser waits for nobody, and one of the same version as the page is no news. */
  async #look(worker: ServiceWorker | null): Promise<void> {
    if (worker === null || this.#registration?.active == null) return;
    if (await holds(worker, this.#entry)) return;
    this.#isNewer = true;
    this.changed();
  }
}

/** Until it is installed, or never will be. */
function settled(worker: Pick<ServiceWorker, 'state' | 'addEventListener'>): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state !== 'installing') resolve();
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

function say(worker: ServiceWorker, word: WorkerWord, port?: MessagePort): void {
  worker.postMessage(word, port === undefined ? [] : [port]);
}

function holds(worker: ServiceWorker, path: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener('message', ({ data }) => resolve(data === true), { once: true });
    port1.start();
    say(worker, { kind: 'holds', path }, port2);
  });
}
