import { absentGlobals, forbiddenGlobalNamed, refusedGlobals } from '@perdure/common/determinism';
import type { Rule, Scope } from 'eslint';
import { dottedName, globalObjects } from '../dotted-name.js';

const firstParts = new Set([...globalObjects, ...[...absentGlobals, ...refusedGlobals].map(({ name }) => name.split('.')[0])]);

/** References that no declaration in the file answers. */
function globalReferences(scope: Scope.Scope): Scope.Reference[] {
  const declaredByConfiguration = scope.variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references);
  return [...scope.through, ...declaredByConfiguration];
}

/** Names that a workflow's realm does not have, or that answer differently on replay. */
export const noForbiddenGlobals: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'no globals in workflow code that break replay' },
    messages: { forbidden: '{{name}} is not for workflow code: it {{because}}. {{instead}}' },
    schema: [],
  },
  create: (context) => ({
    Program(node) {
      for (const { identifier } of globalReferences(context.sourceCode.getScope(node))) {
        if (!firstParts.has(identifier.name)) continue;
        const use = dottedName(identifier as unknown as Rule.Node);
        const found = use === undefined ? undefined : forbiddenGlobalNamed(use.name);
        if (use !== undefined && found !== undefined)
          context.report({ node: use.node, messageId: 'forbidden', data: { ...found } });
      }
    },
  }),
};
