import path from 'node:path';
import ts from 'typescript';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import type { PackageEntry } from './list-entries.ts';
import { isDeclared, printDeclaration, publicPart, typeText } from './print-declaration.ts';
import type { Declared } from './print-declaration.ts';

/** A name and its declarations: more than one where a type and a value share it, or a function is overloaded. */
export interface Described {
  name: string;
  text: string;
}

export interface DescribedPackage {
  name: string;
  entries: { specifier: string; exported: Described[] }[];
  /** What the entries do not export and yet show: the class behind a property, the type of a parameter. */
  reached: Described[];
}

export interface DescribeOptions {
  program: ts.Program;
  root: string;
  workspacePackage: WorkspacePackage;
  entries: readonly PackageEntry[];
  /** All that have a report, this one among them. */
  packages: readonly WorkspacePackage[];
}

/** Shorter types than this many characters say more than the name of a constant that happens to have them. */
const worthSharing = 80;

function byName(a: Described, b: Described): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.text < b.text ? -1 : 1;
}

function isOfWholeFile(node: ts.Node): boolean {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent);
}

/** The declarations of one package, read from a program of declarations. */
class PackageReader {
  readonly #checker: ts.TypeChecker;
  readonly #folder: string;
  /** What has been or will be printed, so that a type that names itself ends. */
  readonly #known = new Set<ts.Symbol>();
  readonly #waiting: ts.Symbol[] = [];

  /** What to write for a type that is spelled out where a constant of the package has it. */
  readonly #constants = new Map<string, string>();
  readonly #originOf: (file: string) => string;

  constructor(checker: ts.TypeChecker, folder: string, nameOrigin: (file: string) => string) {
    this.#checker = checker;
    this.#originOf = nameOrigin;
    this.#folder = `${folder.replaceAll('\\', '/')}/`;
  }

  /** The symbols that an entry exports, under the names that it gives them. */
  exportsOf(source: ts.SourceFile): ts.Symbol[] {
    const symbol = this.#checker.getSymbolAtLocation(source);
    const found = symbol === undefined ? [] : this.#checker.getExportsOfModule(symbol);
    // Of two constants of one type the first gives it its name, so the order must not be the file's.
    const exported = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const one of exported) {
      const behind = this.#behind(one);
      this.#known.add(behind);
      for (const declaration of this.#declarationsOf(behind)) this.#noteConstant(declaration);
    }
    return exported;
  }

  describeExport(exported: ts.Symbol): Described {
    const { name } = exported;
    const symbol = this.#behind(exported);
    const typeOnly =
      exported.declarations?.some((node) => ts.isTypeOnlyExportDeclaration(node)) === true;
    const renamed = symbol.name === name ? name : `${symbol.name} as ${name}`;
    const statement = `export ${typeOnly ? 'type ' : ''}{ ${renamed} }`;
    const declarations = this.#declarationsOf(symbol);
    if (declarations.length === 0) {
      const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
      return { name, text: `${statement} from '${this.#originOf(file)}';` };
    }
    const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
    const constructible = !(isValue && typeOnly);
    if (constructible && symbol.name === name) {
      return { name, text: this.#print(declarations, { exported: true, constructible }) };
    }
    const text = this.#print(declarations, { exported: false, constructible });
    return { name, text: `${text}\n${statement};` };
  }

  /** Call it after the exports have been described: it follows what those named. */
  describeReached(): Described[] {
    const reached: Described[] = [];
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const declarations = this.#declarationsOf(next);
      const text = this.#print(declarations, { exported: false, constructible: false });
      reached.push({ name: next.name, text });
    }
    return reached.toSorted(byName);
  }

  #behind(symbol: ts.Symbol): ts.Symbol {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #noteConstant(declaration: Declared): void {
    if (!ts.isVariableDeclaration(declaration) || declaration.type === undefined) return;
    const text = typeText(declaration.type);
    if (text.length < worthSharing || this.#constants.has(text)) return;
    this.#constants.set(text, declaration.name.getText());
  }

  /** Those in this package; of another one the name is enough, since it has a report of its own. */
  #declarationsOf(symbol: ts.Symbol): Declared[] {
    return (symbol.declarations ?? [])
      .filter((node) => node.getSourceFile().fileName.startsWith(this.#folder))
      .filter((node) => isDeclared(node))
      .filter((node) => isOfWholeFile(node));
  }

  #print(
    declarations: readonly Declared[],
    { exported, constructible }: { exported: boolean; constructible: boolean },
  ): string {
    const parts = declarations.map((declaration) => {
      const part = publicPart(declaration, { constructible, constants: this.#constants });
      this.#follow(part);
      return printDeclaration(part, { source: declaration.getSourceFile(), exported });
    });
    return parts.join('\n');
  }

  #follow(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const named = this.#checker.getSymbolAtLocation(node);
      const symbol = named === undefined ? undefined : this.#behind(named);
      if (symbol === undefined || this.#known.has(symbol)) return;
      if (this.#declarationsOf(symbol).length === 0) return;
      this.#known.add(symbol);
      this.#waiting.push(symbol);
      return;
    }
    ts.forEachChild(node, (child) => this.#follow(child));
  }
}

/** The package that a file belongs to. */
function originOf(file: string, packages: readonly WorkspacePackage[]): string {
  const sibling = packages.find(({ folder }) => file.startsWith(`${folder}/`));
  const [, installed] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  const name = sibling?.name ?? installed;
  if (name === undefined) throw new Error(`${file} belongs to no package`);
  return name;
}

/** What the entries of a package export, and what those exports lead to. */
export function describePackage(options: DescribeOptions): DescribedPackage {
  const { program, root, workspacePackage } = options;
  const reader = new PackageReader(
    program.getTypeChecker(),
    path.join(root, workspacePackage.folder),
    (file) => originOf(path.relative(root, file), options.packages),
  );
  const found = options.entries.map(({ specifier, file }) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${specifier} has no source ${file}`);
    return { specifier, symbols: reader.exportsOf(source) };
  });
  const entries = found.map(({ specifier, symbols }) => ({
    specifier,
    exported: symbols.map((symbol) => reader.describeExport(symbol)),
  }));
  return { name: workspacePackage.name, entries, reached: reader.describeReached() };
}
