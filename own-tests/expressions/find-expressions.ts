import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';

/** A regular expression in a file. */
export interface Expression {
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** A place that builds an expression from text outside the file. */
export interface MadeExpression {
  readonly line: number;
  readonly code: string;
}

type Tree = Node & Readonly<Record<string, unknown>>;

/** Methods that turn a text into an expression. */
const matching = new Set(['match', 'matchAll', 'search']);

/**
 * Every regular expression of a JavaScript or TypeScript program: literals, calls of `RegExp`, texts given to methods
 * that turn them into expressions, and `pattern` in JSON Schema. Expressions that are not literal are in `made`.
 */
export function findExpressions(
  program: string,
  { typed }: { typed: boolean },
): { readonly expressions: readonly Expression[]; readonly made: readonly MadeExpression[] } {
  // Types are replaced by blanks, so line numbers stay the same.
  const code = typed ? stripTypeScriptTypes(program) : program;
  const expressions: Expression[] = [];
  const made: MadeExpression[] = [];
  const allowed = new Set<unknown>();

  const add = (node: Tree, source: string, flags: string) => expressions.push({ line: lineOf(node), source, flags });
  const addMade = (node: Tree) => made.push({ line: lineOf(node), code: code.slice(node.start, node.end) });

  const visit = (node: Tree, parent: Tree | undefined): void => {
    if (node.type === 'Literal' && node.regex !== undefined) {
      const { pattern, flags } = node.regex as { pattern: string; flags: string };
      add(node, pattern, flags);
    }
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const callee = node.callee as Tree;
      const [first, second] = node.arguments as readonly Tree[];
      if (callee.type === 'Identifier' && callee.name === 'RegExp') {
        allowed.add(callee);
        const [source, flags] = [textOf(first), second === undefined ? '' : textOf(second)];
        if (source === undefined || flags === undefined) addMade(node);
        else add(node, source, flags);
      }
      const method = callee.type === 'MemberExpression' ? ((callee.property as Tree).name as string | undefined) : '';
      const text = matching.has(method ?? '') && first?.regex === undefined ? textOf(first) : undefined;
      if (text !== undefined) add(node, text, '');
    }
    if (node.type === 'Property') {
      const name = nameOf(node.key as Tree);
      const value = node.value as Tree;
      const text = name === 'pattern' ? textOf(value) : undefined;
      if (text !== undefined) add(node, text, 'u');
      if (name === 'patternProperties' && value.type === 'ObjectExpression') {
        for (const { key } of value.properties as readonly (Tree & { key?: Tree })[]) {
          if (key !== undefined) add(node, nameOf(key) ?? '', 'u');
        }
      }
    }
    // An alias of RegExp could not be followed.
    if (node.type === 'Identifier' && node.name === 'RegExp' && !allowed.has(node)) {
      if (!(parent?.type === 'BinaryExpression' && parent.operator === 'instanceof')) addMade(parent ?? node);
    }
    for (const child of Object.values(node).flat()) if (isTree(child)) visit(child, node);
  };
  visit(
    parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      allowHashBang: true,
    }) as unknown as Tree,
    undefined,
  );
  return { expressions, made };
}

/** The text of a literal, of a template without insertions, or of `String.raw` with such a template. */
function textOf(node: Tree | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'Literal') {
    if (node.regex !== undefined) return (node.regex as { pattern: string }).pattern;
    return typeof node.value === 'string' ? node.value : undefined;
  }
  const template = node.type === 'TaggedTemplateExpression' ? (node.quasi as Tree) : node;
  if (template.type !== 'TemplateLiteral') return undefined;
  const [quasi, ...others] = template.quasis as readonly { value: { raw: string; cooked: string } }[];
  if (quasi === undefined || others.length > 0) return undefined;
  return template === node ? quasi.value.cooked : quasi.value.raw;
}

function nameOf(key: Tree): string | undefined {
  return (key.type === 'Identifier' ? key.name : key.value) as string | undefined;
}

function lineOf(node: Tree): number {
  return node.loc?.start.line ?? 0;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
