import type { ESLint, Linter } from 'eslint';
import { activitiesAsTypes } from './rules/activities-as-types.js';
import { activityOptions } from './rules/activity-options.js';
import { noForbiddenGlobals } from './rules/no-forbidden-globals.js';
import { noForbiddenImports } from './rules/no-forbidden-imports.js';

const plugin = {
  meta: { name: '@perdure/eslint-plugin', namespace: 'perdure' },
  rules: {
    'no-forbidden-globals': noForbiddenGlobals,
    'no-forbidden-imports': noForbiddenImports,
    'activities-as-types': activitiesAsTypes,
    'activity-options': activityOptions,
  },
} satisfies ESLint.Plugin;

/** For the files that hold workflows: `{ files: ['**\/*workflow*.ts'], ...perdure.configs.recommended }`. */
const recommended = {
  plugins: { perdure: plugin },
  rules: {
    'perdure/no-forbidden-globals': 'error',
    'perdure/no-forbidden-imports': 'error',
    'perdure/activities-as-types': 'error',
    'perdure/activity-options': 'warn',
  },
} satisfies Linter.Config;

export default { ...plugin, configs: { recommended } };
