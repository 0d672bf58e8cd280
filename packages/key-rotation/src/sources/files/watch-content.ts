import type { FileSystem } from './file-system.ts';
import { digestOf, type TakeSnapshot } from './snapshot.ts';

export interface WatchedContent {
  readonly fileSystem: FileSystem;
  /** The folder that holds it. */
  readonly directory: string;
  /** Whether a change of this name in the folder may be a change of the content. */
  readonly concerns: (name: string) => boolean;
  readonly take: TakeSnapshot;
  readonly debounceMs: number;
  readonly pollMs: number;
  readonly changed: () => void;
}

/**
 * Reports a content that is not the one last reported. The system's notices make it fast, the poll
 * makes it certain: folders on a network file system, a folder that did not exist yet or was
 * replaced as a whole send no notice. The first look always reports, since nobody knows what was
 * read before it began.
 *
 * @returns what ends it; nothing is reported after that.
 */
export function watchContent(content: WatchedContent): () => void {
  const watch = new ContentWatch(content);
  watch.start();
  return () => watch.end();
}

const nothing = (): void => undefined;

class ContentWatch {
  readonly #content: WatchedContent;
  #stopNotices = nothing;
  #cancelPoll = nothing;
  #cancelLook: (() => void) | null = null;
  #looking = false;
  #lookAgain = false;
  #reported: string | null = null;
  #ended = false;

  constructor(content: WatchedContent) {
    this.#content = content;
  }

  start(): void {
    const { fileSystem, pollMs } = this.#content;
    this.#listen();
    this.#cancelPoll = fileSystem.schedule(() => {
      this.start();
      void this.#look();
    }, pollMs);
  }

  end(): void {
    this.#ended = true;
    this.#stopNotices();
    this.#cancelPoll();
    this.#cancelLook?.();
  }

  /** Anew at each poll, since a watch stays with a folder that was replaced. The new one listens before the old one ends. */
  #listen(): void {
    const { fileSystem, directory, concerns } = this.#content;
    const before = this.#stopNotices;
    try {
      this.#stopNotices = fileSystem.watch(directory, (name) => {
        if (name === null || concerns(name)) this.#lookSoon();
      });
    } catch {
      // No such folder yet, or no watch left for this user: the poll alone finds the change.
      this.#stopNotices = nothing;
    }
    before();
  }

  /** From the first notice on, not the last: a folder that never rests must not put the look off for ever. */
  #lookSoon(): void {
    if (this.#ended) return;
    this.#cancelLook ??= this.#content.fileSystem.schedule(() => {
      this.#cancelLook = null;
      void this.#look();
    }, this.#content.debounceMs);
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    do {
      this.#lookAgain = false;
      this.#compare(await digestOf(this.#content.fileSystem, this.#content.take));
    } while (this.#lookAgain && !this.#ended);
    this.#looking = false;
  }

  #compare(digest: string): void {
    if (this.#ended || digest === this.#reported) return;
    this.#reported = digest;
    this.#content.changed();
  }
}
