import type { Rule } from 'eslint';

type ObjectExpression = Pick<Extract<Rule.Node, { type: 'ObjectExpression' }>, 'properties'>;

const proxies = new Set(['proxyActivities', 'proxyLocalActivities']);
const attemptTimeouts = ['startToCloseTimeout', 'scheduleToCloseTimeout'];

function propertyNames({ properties }: ObjectExpression): Set<string> | undefined {
  const keys = properties.flatMap((property) => (property.type === 'Property' ? [property.key] : []));
  if (keys.length < properties.length) return undefined;
  return new Set(keys.map((key) => (key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '')));
}

/** Defaults for activities are generous: retried for ever. Somebody should have thought about it. */
export const activityOptions: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'activities are given a timeout and a retry policy explicitly' },
    messages: {
      timeout:
        '{{proxy}}() wants startToCloseTimeout (how long one attempt may take) or scheduleToCloseTimeout (all attempts together).',
      retry: '{{proxy}}() says nothing of retry: without a policy a failing activity is tried again for ever.',
    },
    schema: [],
  },
  create: (context) => ({
    CallExpression(node) {
      const name = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      if (name.type !== 'Identifier' || !proxies.has(name.name)) return;
      const [options] = node.arguments;
      // Options that come from a variable or are spread cannot be judged from here.
      const given =
        options?.type === 'ObjectExpression' ? propertyNames(options) : options === undefined ? new Set<string>() : undefined;
      if (given === undefined) return;
      const report = (messageId: string): void => {
        context.report({ node: options ?? node, messageId, data: { proxy: name.name } });
      };
      if (!attemptTimeouts.some((timeout) => given.has(timeout))) report('timeout');
      // Bounded by all attempts' time together, the default policy is a choice one can stand by.
      if (!given.has('retry') && !given.has('scheduleToCloseTimeout')) report('retry');
    },
  }),
};
