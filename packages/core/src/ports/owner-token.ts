/** Where the secret of the owner lies, which only the owner can read. */
export interface OwnerTokenFile {
  /** Undefined when there is none. Rejects where others could read it too, and where it holds no secret. */
  read(): Promise<string | undefined>;
  /** Puts another one in its place. Durable before it resolves; a call that rejects has changed nothing. */
  write(secret: string): Promise<void>;
}
