/** What the file sources need of the machine. Every failure is the system's own error with its `code`. */
export interface FileSystem {
  /** An absolute path, so that a later change of the working directory does not move it. */
  resolve(...parts: readonly string[]): string;
  /** The folder that a path lies in, and its name there. */
  split(path: string): { readonly directory: string; readonly name: string };
  /** The text of a file as UTF-8. Rejects with code `EISDIR` for anything else, `EFBIG` above `maxBytes`. */
  readText(path: string, maxBytes: number): Promise<string>;
  /** Names of everything in a folder. */
  list(directory: string): Promise<string[]>;
  /** Where links lead to; null when there is nothing at the path. */
  realPath(path: string): Promise<string | null>;
  /** The same at once, for what is decided when a source is made; the path itself when there is nothing. */
  realPathNow(path: string): string;
  /**
   * Reports names that changed in a folder, null where the system does not name them. It neither
   * keeps the process alive nor notices that the folder itself was replaced.
   *
   * @throws the system's error when the folder cannot be watched.
   */
  watch(directory: string, onChange: (name: string | null) => void): () => void;
  /** Calls `run` once after `ms`, unless cancelled by what it returns. It does not keep the process alive. */
  schedule(run: () => void, ms: number): () => void;
  /** SHA-256 in hexadecimal: remembers a content without keeping the keys in it. */
  digest(text: string): string;
  /** The system's list of mounts in the format of proc(5), `/proc/self/mountinfo`; empty where there is none. */
  mounts(): string;
}
