/** The part of esbuild's account of a chunk that says what it imports. */
export type Chunks = Record<string, { imports: { path: string; kind: string }[] }>;

/** A chunk and what it imports statically, at any depth: what is fetched and run before the importer's next line. */
export function staticChunks(chunks: Chunks, entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const chunk of reached) {
    for (const { path, kind } of chunks[chunk]?.imports ?? []) {
      if (kind === 'import-statement' && path in chunks) reached.add(path);
    }
  }
  return reached;
}
