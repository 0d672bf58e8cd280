import path from 'node:path';
import ts from 'typescript';

/** The options of the workspace's `tsconfig.base.json`, for declarations alone. */
function declarationOptions(root: string): ts.CompilerOptions {
  const file = path.join(root, 'tsconfig.base.json');
  const { config, error }: { config?: unknown; error?: ts.Diagnostic } = ts.readConfigFile(
    file,
    (name) => ts.sys.readFile(name),
  );
  if (error !== undefined) throw new Error(textOf(error));
  // The files are the entries and what they import, so none has to be searched for.
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(config, host, root);
  return {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  };
}

function textOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, '\n');
}

function declarationsOf(sources: ts.Program, source: ts.SourceFile): string {
  let text = '';
  const collect: ts.WriteFileCallback = (_name, content) => {
    text += content;
  };
  const { diagnostics } = sources.emit(source, collect, undefined, true);
  for (const diagnostic of diagnostics)
    throw new Error(`${source.fileName}: ${textOf(diagnostic)}`);
  return text;
}

/**
 * A program in which every source file holds its declarations and no more, as the compiler writes them: each type that
 * a source leaves to be inferred is spelled out.
 *
 * @param root the folder of `tsconfig.base.json`
 * @param entries absolute paths of the files to begin with
 * @throws Error for a file whose declarations cannot be written
 */
export function declarationProgram(root: string, entries: readonly string[]): ts.Program {
  const options = declarationOptions(root);
  const sources = ts.createProgram(entries, options);
  return ts.createProgram(entries, options, {
    ...ts.createCompilerHost(options),
    getSourceFile: (name, target) => {
      const source = sources.getSourceFile(name);
      if (source === undefined || source.isDeclarationFile || name.endsWith('.json')) return source;
      return ts.createSourceFile(name, declarationsOf(sources, source), target, true);
    },
  });
}
