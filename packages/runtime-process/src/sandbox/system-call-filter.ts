import { arch } from 'node:process';

/**
 * System calls that a program in a sandbox has no use for and that have been ways out of one: they answer EPERM. The
 * numbers are the kernel's, by architecture (asm/unistd.h).
 */
const REFUSED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  x64: {
    acct: 163,
    add_key: 248,
    adjtimex: 159,
    bpf: 321,
    clock_adjtime: 305,
    clock_settime: 227,
    delete_module: 176,
    finit_module: 313,
    fsconfig: 431,
    fsmount: 432,
    fsopen: 430,
    fspick: 433,
    init_module: 175,
    io_uring_enter: 426,
    io_uring_register: 427,
    io_uring_setup: 425,
    ioperm: 173,
    iopl: 172,
    kexec_file_load: 320,
    kexec_load: 246,
    keyctl: 250,
    mount: 165,
    mount_setattr: 442,
    move_mount: 429,
    open_by_handle_at: 304,
    open_tree: 428,
    perf_event_open: 298,
    pivot_root: 155,
    quotactl: 179,
    reboot: 169,
    request_key: 249,
    setns: 308,
    settimeofday: 164,
    swapoff: 168,
    swapon: 167,
    syslog: 103,
    umount2: 166,
    unshare: 272,
    userfaultfd: 323,
  },
  arm64: {
    acct: 89,
    add_key: 217,
    adjtimex: 171,
    bpf: 280,
    clock_adjtime: 266,
    clock_settime: 112,
    delete_module: 106,
    finit_module: 273,
    fsconfig: 431,
    fsmount: 432,
    fsopen: 430,
    fspick: 433,
    init_module: 105,
    io_uring_enter: 426,
    io_uring_register: 427,
    io_uring_setup: 425,
    kexec_file_load: 294,
    kexec_load: 104,
    keyctl: 219,
    mount: 40,
    mount_setattr: 442,
    move_mount: 429,
    open_by_handle_at: 265,
    open_tree: 428,
    perf_event_open: 241,
    pivot_root: 41,
    quotactl: 60,
    reboot: 142,
    request_key: 218,
    setns: 268,
    settimeofday: 170,
    swapoff: 225,
    swapon: 224,
    syslog: 116,
    umount2: 39,
    unshare: 97,
    userfaultfd: 282,
  },
};

interface Abi {
  /** What the kernel calls the architecture (linux/audit.h). */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly ioctl: number;
  readonly socket: number;
}

const ABIS: Readonly<Record<string, Abi>> = {
  x64: { audit: 0xc000003e, clone: 56, clone3: 435, ioctl: 16, socket: 41 },
  arm64: { audit: 0xc00000b7, clone: 220, clone3: 435, ioctl: 29, socket: 198 },
};

/** The second calling convention of x64 has the same numbers with this bit, and would be a way around the list. */
const X32_BIT = 0x40000000;
const CLONE_NEWUSER = 0x10000000;
/** Types characters into a terminal, as if a person had. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/**
 * Kinds of sockets that a program may have: of files, the two of the internet, and the kernel's own. Others are not held by
 * a network namespace: a virtual machine's way to its host (vsock) is one of them.
 */
const SOCKETS = { unix: 1, internet: 2, internet6: 10, netlink: 16 } as const;
const EPERM = 1;
const EAFNOSUPPORT = 97;
const ENOSYS = 38;

/** Offsets in what a filter sees of a call (linux/seccomp.h): number, architecture, low halves of the arguments. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;
const SECOND_ARGUMENT = 24;

/** Operations of the kernel's filter machine (linux/filter.h). */
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const REFUSE = (errno: number) => 0x00050000 | errno;
const KILL = 0x80000000;
const INSTRUCTION_BYTES = 8;

type Instruction = readonly [operation: number, whenTrue: number, whenFalse: number, value: number];

/**
 * The filter of system calls, as the kernel takes it. Undefined on an architecture whose numbers are not known here.
 * A new user namespace, in which a program would be root again, is refused to `clone`; `clone3`, whose flags a filter cannot
 * see, does not exist, so that libraries fall back to `clone`.
 */
export function systemCallFilter(architecture: string = arch): Buffer | undefined {
  const abi = ABIS[architecture];
  const refused = REFUSED[architecture];
  if (abi === undefined || refused === undefined) return undefined;
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, abi.audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    ...(architecture === 'x64' ? answerWhen([JUMP_AT_LEAST, X32_BIT], REFUSE(EPERM)) : []),
    ...Object.values(refused).flatMap((number) => answerWhen([JUMP_EQUAL, number], REFUSE(EPERM))),
    ...answerWhen([JUMP_EQUAL, abi.clone3], REFUSE(ENOSYS)),
    ...onCall(abi.clone, FIRST_ARGUMENT, answerWhen([JUMP_ANY_BIT, CLONE_NEWUSER], REFUSE(EPERM))),
    ...onCall(abi.ioctl, SECOND_ARGUMENT, [
      ...answerWhen([JUMP_EQUAL, TIOCSTI], REFUSE(EPERM)),
      ...answerWhen([JUMP_EQUAL, TIOCLINUX], REFUSE(EPERM)),
    ]),
    ...onCall(abi.socket, FIRST_ARGUMENT, [
      ...Object.values(SOCKETS).flatMap((kind) => answerWhen([JUMP_EQUAL, kind], ALLOW)),
      [RETURN, 0, 0, REFUSE(EAFNOSUPPORT)],
    ]),
    [RETURN, 0, 0, ALLOW],
  ];
  return assembled(program);
}

function answerWhen([jump, value]: readonly [number, number], answer: number): Instruction[] {
  return [
    [jump, 0, 1, value],
    [RETURN, 0, 0, answer],
  ];
}

/** Looks at an argument of one call, and lets it through when nothing is found. */
function onCall(number: number, argument: number, look: readonly Instruction[]): Instruction[] {
  const then: Instruction[] = [[LOAD, 0, 0, argument], ...look, [RETURN, 0, 0, ALLOW]];
  return [[JUMP_EQUAL, 0, then.length, number], ...then];
}

function assembled(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * INSTRUCTION_BYTES);
  for (const [at, [operation, whenTrue, whenFalse, value]] of program.entries()) {
    const start = at * INSTRUCTION_BYTES;
    bytes.writeUInt16LE(operation, start);
    bytes.writeUInt8(whenTrue, start + 2);
    bytes.writeUInt8(whenFalse, start + 3);
    bytes.writeUInt32LE(value >>> 0, start + 4);
  }
  return bytes;
}
