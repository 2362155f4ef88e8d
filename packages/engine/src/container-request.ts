/** A directory of this machine that a container has, at a path of its own. */
export interface ContainerMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A port of the container, and the port of this machine's own address under which it is reached. */
export interface ContainerPort {
  readonly inside: number;
  readonly outside: number;
}

export interface ContainerLimits {
  /** Swap is none of it: more memory than this is never had. */
  readonly memoryBytes?: number;
  /** Processors, also in parts. */
  readonly cpus?: number;
  readonly processes?: number;
  readonly openFiles?: { readonly soft: number; readonly hard: number };
  /** Processes of the user. Podman insists on its own without it, and fails where it may not raise them. */
  readonly userProcesses?: { readonly soft: number; readonly hard: number };
}

/** All that can be asked of a container. What is not here cannot be had: nothing is passed on to the engine unread. */
export interface ContainerRequest {
  readonly image: string;
  /** The program with its arguments; it takes the place of whatever the image would start. */
  readonly command: readonly string[];
  /** The variables it has besides those of the image. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  /** `uid:gid`, or a name that the image knows; the image's own where it is not given. */
  readonly user?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly mounts: readonly ContainerMount[];
  /** Paths that are memory, with the options of their mount. */
  readonly memoryPaths: Readonly<Record<string, string>>;
  readonly readOnlyRoot: boolean;
  /** `none`, `bridge`, or the name of a network. */
  readonly network: string;
  readonly ports: readonly ContainerPort[];
  readonly limits: ContainerLimits;
  /** What keeps its log, and how large it may become; the engine's own choice where it is not given. */
  readonly log?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

/** Ports are published for programs of this machine and for nobody else. */
const PUBLISHED_ON = '127.0.0.1';
const NANO = 1_000_000_000;

/**
 * The body of a request to create it. It has a terminal that stays open whoever comes and goes, no capability, no way to
 * get more rights than it starts with, and a first process that buries the dead. The engine never starts it by itself:
 * what is started again, and when, is decided elsewhere.
 */
export function createBody(request: ContainerRequest): object {
  const { image, command, environment, directory, user, labels, hostname } = request;
  return {
    Image: image,
    Entrypoint: command.slice(0, 1),
    Cmd: command.slice(1),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    WorkingDir: directory,
    ...(user === undefined ? {} : { User: user }),
    ...(hostname === undefined ? {} : { Hostname: hostname }),
    Labels: labels,
    Tty: true,
    OpenStdin: true,
    StdinOnce: false,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: Object.fromEntries(request.ports.map(({ inside }) => [`${inside}/tcp`, {}])),
    HostConfig: hostConfig(request),
  };
}

function hostConfig(request: ContainerRequest): object {
  const { mounts, memoryPaths, readOnlyRoot, network, ports, limits, log } = request;
  return {
    AutoRemove: false,
    RestartPolicy: { Name: 'no' },
    Privileged: false,
    CapAdd: [],
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    Init: true,
    ReadonlyRootfs: readOnlyRoot,
    Mounts: mounts.map(({ source, target, readOnly }) => ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
    Tmpfs: memoryPaths,
    NetworkMode: network,
    PortBindings: Object.fromEntries(
      ports.map(({ inside, outside }) => [
        `${inside}/tcp`,
        [{ HostIp: PUBLISHED_ON, HostPort: `${outside}` }],
      ]),
    ),
    ...limitsBody(limits),
    ...(log === undefined ? {} : { LogConfig: { Type: log.driver, Config: log.options } }),
  };
}

/** The part of a request that says what a container may take. */
export function limitsBody({ memoryBytes, cpus, processes, openFiles, userProcesses }: ContainerLimits): {
  readonly Ulimits?: readonly object[];
} {
  const ulimits = [
    ...(openFiles === undefined ? [] : [{ Name: 'nofile', Soft: openFiles.soft, Hard: openFiles.hard }]),
    ...(userProcesses === undefined
      ? []
      : [{ Name: 'nproc', Soft: userProcesses.soft, Hard: userProcesses.hard }]),
  ];
  return {
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
    ...(processes === undefined ? {} : { PidsLimit: processes }),
    ...(ulimits.length === 0 ? {} : { Ulimits: ulimits }),
  };
}
