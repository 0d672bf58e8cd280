import ts from 'typescript';

/** A statement of its own, or one name out of a `const`. */
export type Declared =
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.FunctionDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableDeclaration;

const { factory } = ts;
const printer = ts.createPrinter({ removeComments: true });

function print(node: ts.Node, source: ts.SourceFile): string {
  return printer.printNode(ts.EmitHint.Unspecified, node, source);
}

/** Sorted by a text that two of them may share; those keep their order, which means something in overloads. */
function sortedBy<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, text: textOf(item) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}

function isHidden(member: ts.ClassElement | ts.TypeElement): boolean {
  if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) return true;
  if (ts.isConstructorDeclaration(member) || !ts.canHaveModifiers(member)) return false;
  const isPrivate = ({ kind }: ts.ModifierLike): boolean => kind === ts.SyntaxKind.PrivateKeyword;
  return ts.getModifiers(member)?.some(isPrivate) === true;
}

/** A type as text, to compare it with others. */
export function typeText(type: ts.TypeNode): string {
  return print(type, type.getSourceFile()).replaceAll(/\s+/g, ' ');
}

export interface PublicPartOptions {
  /** Whether users have the class itself; else only its instances, and its constructor is no part. */
  constructible: boolean;
  /** Names of constants by the texts of their types: the compiler repeats a schema in each one that it is a part of. */
  constants: ReadonlyMap<string, string>;
}

/**
 * The declaration as far as users see it, in an order that the source has no say in: without private members, with
 * members and the parts of unions sorted. The compiler writes an inferred union in the order in which it met its parts.
 */
export function publicPart(
  declared: Declared,
  { constructible, constants }: PublicPartOptions,
): Declared {
  const source = declared.getSourceFile();
  const memberKey = (member: ts.ClassElement | ts.TypeElement): string =>
    `${member.name === undefined ? '' : print(member.name, source)} ${member.kind}`;
  const membersOf = <T extends ts.ClassElement | ts.TypeElement>(members: readonly T[]): T[] =>
    sortedBy(
      members.filter(
        (member) => !isHidden(member) && (constructible || !ts.isConstructorDeclaration(member)),
      ),
      memberKey,
    );

  const visit = (outer: ts.Node): ts.Node => {
    if (
      outer.parent !== declared &&
      (ts.isTypeLiteralNode(outer) || ts.isTypeReferenceNode(outer))
    ) {
      const constant = constants.get(typeText(outer));
      if (constant !== undefined)
        return factory.createTypeQueryNode(factory.createIdentifier(constant));
    }
    const node = ts.visitEachChild(outer, visit, undefined);
    if (ts.isUnionTypeNode(node)) {
      return factory.createUnionTypeNode(sortedBy(node.types, (type) => print(type, source)));
    }
    if (ts.isTypeLiteralNode(node)) return factory.createTypeLiteralNode(membersOf(node.members));
    if (ts.isInterfaceDeclaration(node)) {
      const { name, typeParameters, heritageClauses, members } = node;
      return factory.createInterfaceDeclaration(
        [],
        name,
        typeParameters,
        heritageClauses,
        membersOf(members),
      );
    }
    if (ts.isClassDeclaration(node)) {
      const { modifiers, name, typeParameters, heritageClauses, members } = node;
      return factory.createClassDeclaration(
        modifiers,
        name,
        typeParameters,
        heritageClauses,
        membersOf(members),
      );
    }
    return node;
  };
  const result = visit(declared);
  return isDeclared(result) ? result : declared;
}

/** Whether a node declares a name; whether of the whole file is another question. */
export function isDeclared(node: ts.Node): node is Declared {
  return (
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableDeclaration(node)
  );
}

/**
 * The text of a declaration, as a `.d.ts` file would have it.
 *
 * @param source the file that it was read from
 */
export function printDeclaration(
  declared: Declared,
  { source, exported }: { source: ts.SourceFile; exported: boolean },
): string {
  const text = print(declared, source).replace(/^(?:export )?(?:declare )?/, '');
  const isType = ts.isInterfaceDeclaration(declared) || ts.isTypeAliasDeclaration(declared);
  return [
    ...(exported ? ['export'] : []),
    ...(isType ? [] : ['declare']),
    ts.isVariableDeclaration(declared) ? `const ${text};` : text,
  ].join(' ');
}
