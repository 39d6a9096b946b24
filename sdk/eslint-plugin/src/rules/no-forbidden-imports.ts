import { forbiddenModule } from '@perdure/common/determinism';
import type { Rule } from 'eslint';
import { isTypeOnly, type ImportLike } from '../type-only.js';

/** Modules that workflow code cannot be bundled with, or must not be. */
export const noForbiddenImports: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: "no imports of Node's modules, clients or workers in workflow code" },
    messages: { forbidden: '"{{specifier}}" {{reason}}.' },
    schema: [],
  },
  create(context) {
    const check = (node: Rule.Node): void => {
      const importing = node as ImportLike;
      const specifier = importing.source?.value;
      if (typeof specifier !== 'string' || isTypeOnly(importing)) return;
      const reason = forbiddenModule(specifier);
      if (reason !== undefined) context.report({ node, messageId: 'forbidden', data: { specifier, reason } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
