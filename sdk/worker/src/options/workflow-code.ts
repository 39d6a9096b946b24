/** Workflow code bundled beforehand: as texts, or in files. */
export type WorkflowBundleOption =
  | { readonly code: string; readonly sourceMap?: string | undefined }
  | { readonly codePath: string; readonly sourceMapPath?: string | undefined };

export interface BundlerOptions {
  /** Modules that workflow code imports but never uses while it runs; using them is an error then. */
  ignoreModules?: string[] | undefined;
}
