import { describe, expect, it } from 'vitest';
import { type ContainerRequest, createBody } from './container-request.ts';

const REQUEST: ContainerRequest = {
  image: 'img',
  command: ['/bin/agent', '--flag', 'x'],
  environment: { A: '1', B: 'two=2' },
  directory: '/work',
  user: '7:8',
  labels: { 'dev.berth.instance': 'i' },
  mounts: [{ source: '/work', target: '/work', readOnly: false }],
  memoryPaths: { '/tmp': 'rw' },
  readOnlyRoot: true,
  network: 'none',
  ports: [{ inside: 3000, outside: 20_001 }],
  limits: {
    memoryBytes: 1024,
    cpus: 1.5,
    processes: 9,
    openFiles: { soft: 1, hard: 2 },
    userProcesses: { soft: 3, hard: 4 },
  },
  log: { driver: 'k8s-file', options: { 'max-size': '1m' } },
};

describe('what an engine is asked for', () => {
  it('is exactly this', () => {
    expect(createBody(REQUEST)).toEqual({
      Image: 'img',
      Entrypoint: ['/bin/agent'],
      Cmd: ['--flag', 'x'],
      Env: ['A=1', 'B=two=2'],
      WorkingDir: '/work',
      User: '7:8',
      Labels: { 'dev.berth.instance': 'i' },
      Tty: true,
      OpenStdin: true,
      StdinOnce: false,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      ExposedPorts: { '3000/tcp': {} },
      HostConfig: {
        AutoRemove: false,
        RestartPolicy: { Name: 'no' },
        Privileged: false,
        CapAdd: [],
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Init: true,
        ReadonlyRootfs: true,
        Mounts: [{ Type: 'bind', Source: '/work', Target: '/work', ReadOnly: false }],
        Tmpfs: { '/tmp': 'rw' },
        NetworkMode: 'none',
        PortBindings: { '3000/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }] },
        Memory: 1024,
        MemorySwap: 1024,
        NanoCpus: 1_500_000_000,
        PidsLimit: 9,
        Ulimits: [
          { Name: 'nofile', Soft: 1, Hard: 2 },
          { Name: 'nproc', Soft: 3, Hard: 4 },
        ],
        LogConfig: { Type: 'k8s-file', Config: { 'max-size': '1m' } },
      },
    });
  });

  it('holds nothing that the request has beyond its type', () => {
    const request = { ...REQUEST, Privileged: true, Binds: ['/:/host'], HostConfig: { PidMode: 'host' } };
    expect(createBody(request)).toEqual(createBody(REQUEST));
  });
});
