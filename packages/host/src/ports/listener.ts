/** A TCP socket that some program listens on. */
export interface TcpListener {
  readonly port: number;
  readonly address: string;
  /** Names this very socket, such as by its inode. */
  readonly key: string;
}

export interface TcpListenerOwner {
  readonly pid: number;
  /** Command line, shortened; the program's name where that cannot be seen. */
  readonly command: string;
  /** Id of the instance the process belongs to, by its control group, its environment or its ancestors'. */
  readonly instance: string | null;
}

/** A command line is shown in one line of a table. */
export const COMMAND_MAX_CHARACTERS = 200;
