/** The workflows that both SDKs run: files as they are built, below the folder of all suites. The first one exports them all. */
export const corpusFiles: readonly string[] = [
  'sdk-cross/workflows.js',
  'sdk-cross/error-workflows.js',
  'sdk-cross/option-workflows.js',
  'sdk-cross/runtime-workflows.js',
  'sdk-worker/workflows.js',
  'sdk-worker/trouble-workflows.js',
];

/** What starts them and asks them. */
export const caseFiles: readonly string[] = ['sdk-cross/api-cases.js', 'sdk-worker/cases.js'];
