interface Message {
  readonly type: string;
  readonly id?: string;
}

/** A WebSocket whose other side answers as the daemon does, until it is silent: then it closes nothing either. */
export class FakeLineSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static readonly all: FakeLineSocket[] = [];
  static isSilent = false;

  readyState: number = FakeLineSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;

  constructor() {
    FakeLineSocket.all.push(this);
    queueMicrotask(() => {
      if (FakeLineSocket.isSilent) return;
      this.readyState = FakeLineSocket.OPEN;
      this.onopen?.();
    });
  }

  static reset(): void {
    FakeLineSocket.all.length = 0;
    FakeLineSocket.isSilent = false;
  }

  send(text: string): void {
    if (FakeLineSocket.isSilent) return;
    const { type, id } = JSON.parse(text) as Message;
    if (type === 'connection_init') this.say({ type: 'connection_ack' });
    if (type === 'ping') this.say({ type: 'pong' });
    if (type !== 'subscribe') return;
    const payload = { data: { instanceChanges: { whole: true, instances: [] } } };
    this.say({ type: 'next', id, payload });
  }

  say(message: unknown): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }

  close(): void {
    this.readyState = FakeLineSocket.CLOSING;
  }
}
