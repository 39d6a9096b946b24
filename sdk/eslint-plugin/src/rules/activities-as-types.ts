import type { Rule } from 'eslint';
import { isTypeOnly, type ImportLike } from '../type-only.js';

const activityFile = /(^|[/.-])activit(y|ies)([/.-].*)?$/;

/** Activities imported as values would be bundled into the workflow, with all the libraries they use. */
export const activitiesAsTypes: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'workflow code imports activities as types only' },
    messages: {
      value:
        '"{{specifier}}" is imported as a value, which takes its code into the workflow. Write import type … and call activities through proxyActivities().',
    },
    schema: [],
  },
  create: (context) => ({
    ImportDeclaration(node) {
      const specifier = node.source.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.') || !activityFile.test(specifier)) return;
      if (!isTypeOnly(node as ImportLike)) context.report({ node, messageId: 'value', data: { specifier } });
    },
  }),
};
