// What the tidy test wants to know about one source file, read from its syntax tree: strings and comments cannot mislead it.
import { parseSync } from 'oxc-parser';

/** Calls `visit(node, parent)` for every node of a syntax tree. */
function walk(node, parent, visit) {
  visit(node, parent);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || value === null || typeof value !== 'object') continue;
    for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === 'string') walk(child, node, visit);
  }
}

function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Whether an identifier stands for a variable, as opposed to a property, a key or a name in a declaration of a type. */
function isVariable(node, parent) {
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node || parent.computed;
  if (parent.type.startsWith('TS') && !/^TS(As|Satisfies|NonNull)Expression$/.test(parent.type)) return false;
  return !/^(MethodDefinition|PropertyDefinition|ImportSpecifier|ExportSpecifier)$/.test(parent.type) || parent.value === node;
}

const memberText = (node) =>
  node.object.type === 'Identifier' && !node.computed ? `${node.object.name}.${node.property.name}` : '';

const nameOfFunction = (node, parent) =>
  node.id?.name ?? parent?.key?.name ?? parent?.id?.name ?? parent?.left?.property?.name ?? '(anonymous)';

/** "test" for a callback of `test(...)` or `it(...)`, "group" for one of `describe(...)` or `suite(...)`. */
function testCallback(parent) {
  if (parent?.type !== 'CallExpression') return undefined;
  const name = parent.callee.name ?? parent.callee.object?.name ?? '';
  if (/^(describe|suite)$/.test(name)) return 'group';
  return /^(test|it)$/.test(name) ? 'test' : undefined;
}

/** Functions with their sizes in lines. Groups of tests do not count, and tests do not count for the function that declares them. */
function measured(functions) {
  const tests = functions.filter(({ callback }) => callback === 'test');
  const within = (inner, outer) => inner !== outer && inner.first >= outer.first && inner.last <= outer.last;
  return functions
    .filter(({ callback }) => callback !== 'group')
    .map((each) => {
      const declared = tests.filter(
        (inner) => within(inner, each) && !tests.some((between) => within(inner, between) && within(between, each)),
      );
      const lines = each.last - each.first + 1 - declared.reduce((sum, { first, last }) => sum + last - first, 0);
      return { name: each.name, line: each.first, lines };
    });
}

function stringSources(node) {
  if (/^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSImportType)$/.test(node.type))
    return node.source ?? node.argument;
  return undefined;
}

/**
 * @returns {{ imports: {specifier: string, line: number, names: string[]}[], uses: {name: string, line: number}[],
 *   functions: {name: string, line: number, lines: number}[], comments: {text: string, line: number}[], lines: number }}
 *   `uses` holds variables ("setTimeout"), members of variables ("Date.now"), "new Date()" and "async"/"await".
 */
export function readSource(path, text) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const lineOf = lineFinder(text);
  const imports = [];
  const uses = [];
  const functions = [];
  walk(program, undefined, (node, parent) => {
    const line = lineOf(node.start);
    const source = stringSources(node);
    if (typeof source?.value === 'string') {
      const names = (node.specifiers ?? []).map((specifier) => specifier.imported?.name ?? specifier.local?.name ?? '');
      imports.push({ specifier: source.value, line, names });
    }
    if (node.type === 'Identifier' && isVariable(node, parent)) uses.push({ name: node.name, line });
    if (node.type === 'MemberExpression') uses.push({ name: memberText(node), line });
    if (node.type === 'NewExpression' && node.callee.name === 'Date' && node.arguments.length === 0)
      uses.push({ name: 'new Date()', line });
    if (node.type === 'AwaitExpression') uses.push({ name: 'await', line });
    if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) {
      if (node.async) uses.push({ name: 'async', line });
      functions.push({ name: nameOfFunction(node, parent), first: line, last: lineOf(node.end), callback: testCallback(parent) });
    }
  });
  return {
    imports,
    uses,
    functions: measured(functions),
    comments: comments.map(({ value, start }) => ({ text: value, line: lineOf(start) })),
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
  };
}
