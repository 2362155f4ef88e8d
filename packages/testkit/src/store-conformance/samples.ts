import {
  type ActorId,
  type IdSource,
  newCredentialId,
  newEventId,
  newInstanceId,
  newNodeId,
  newRunId,
  type NewEvent,
  type NodeId,
  type RunId,
} from '@berth/contract';
import type { CredentialRecord, IdempotencyRecord, InstanceRecord, PortLease, RunRecord } from '@berth/core';

const EPOCH_MS = 1_800_000_000_000;

/** Makes records that are valid, whole and different from each other, and the same ones in every run. */
export class Samples {
  readonly #seed: number;
  #count = 0;
  readonly #ids: IdSource = {
    now: () => EPOCH_MS + this.#count,
    random: (count) => {
      this.#count += 1;
      const view = new DataView(new ArrayBuffer(count));
      view.setUint32(count - 8, this.#seed);
      view.setUint32(count - 4, this.#count);
      return new Uint8Array(view.buffer);
    },
  };
  readonly actor = 'user:ann' as ActorId;
  readonly node: NodeId;

  /** `seed` keeps ids and names of several processes apart: a whole number below 2^22. */
  constructor(seed = 0) {
    this.#seed = seed;
    this.node = newNodeId(this.#ids);
  }

  instance(overrides: Partial<InstanceRecord> = {}): InstanceRecord {
    const id = newInstanceId(this.#ids);
    return {
      id,
      name: `sample-${this.#seed}-${this.#count}`,
      node: this.node,
      owner: this.actor,
      agent: 'claude',
      runtime: 'process',
      workspace: '/home/ann/project',
      spec: {
        file: 'claude',
        args: ['--resume', ''],
        env: { HOME: '/home/ann', EMPTY: '' },
        cols: 120,
        rows: 36,
        stopSignal: 'SIGTERM',
        graceMs: 10_000,
        ports: [
          { name: 'web', port: null },
          { name: 'api', port: 8080 },
        ],
      },
      conversation: { id: '7f0c-é', state: 'begun' },
      recovery: {
        state: 'backing_off',
        reason: 'crashed',
        detail: 'é',
        attempt: 2,
        at: this.#ids.now(),
        since: this.#ids.now(),
        isFree: false,
        failures: [{ run: 'run_1' as RunId, at: 1, livedMs: null, signature: 'exited 1' }],
        restarts: [1, 2],
      },
      desired: 'running',
      status: 'starting',
      generation: 1,
      run: null,
      createdAt: this.#ids.now(),
      updatedAt: this.#ids.now(),
      removedAt: null,
      version: 0,
      ...overrides,
    };
  }

  run(instance: InstanceRecord, overrides: Partial<RunRecord> = {}): RunRecord {
    return {
      id: newRunId(this.#ids),
      instance: instance.id,
      generation: instance.generation,
      handle: {
        driver: 'process',
        version: 1,
        data: { directory: '/state/run', nested: { list: [1, null] } },
      },
      keeper: { pid: 100, startTime: '12345', bootId: 'boot', pidNamespace: '4026531836' },
      child: null,
      createdAt: this.#ids.now(),
      startedAt: null,
      exit: null,
      activity: {
        activity: 'waiting_approval',
        since: 12,
        source: 'hook',
        label: 'hook PermissionRequest',
        detail: 'Bash: rm é',
        resetsAt: null,
        prompts: 3,
      },
      ports: [{ name: 'web', port: 20_000 }],
      ...overrides,
    };
  }

  lease(run: RunRecord, overrides: Partial<PortLease> = {}): PortLease {
    return {
      port: 20_000,
      name: 'web',
      instance: run.instance,
      run: run.id,
      createdAt: this.#ids.now(),
      ...overrides,
    };
  }

  event(overrides: Partial<NewEvent> = {}): NewEvent {
    return {
      id: newEventId(this.#ids),
      time: this.#ids.now(),
      node: this.node,
      actor: this.actor,
      subject: null,
      run: null,
      type: 'daemon.started',
      version: 1,
      cause: null,
      data: { pid: 7, version: '0.1.0' },
      ...overrides,
    };
  }

  events(count: number): NewEvent[] {
    return Array.from({ length: count }, () => this.event());
  }

  credential(overrides: Partial<CredentialRecord> = {}): CredentialRecord {
    const id = newCredentialId(this.#ids);
    return {
      id,
      kind: 'token',
      name: `token-${this.#seed}-${this.#count}`,
      actor: this.actor,
      scope: 'read',
      hash: `hash of ${id}`,
      createdAt: this.#ids.now(),
      createdFrom: 'socket',
      expiresAt: null,
      lastUsedAt: null,
      lastUsedFrom: null,
      revokedAt: null,
      ...overrides,
    };
  }

  idempotency(instance: InstanceRecord, overrides: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
    return {
      key: 'key-1',
      actor: this.actor,
      fingerprint: 'sha256:00',
      instance: instance.id,
      time: this.#ids.now(),
      ...overrides,
    };
  }
}
