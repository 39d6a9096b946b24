import type { Plugin } from 'esbuild';
import type { WebpackConfigHook } from '../bundler/webpack-hook.js';

export interface WorkflowBundle {
  readonly code: string;
  readonly sourceMap?: string | undefined;
}

export interface WorkflowBundlePath {
  readonly codePath: string;
  readonly sourceMapPath?: string | undefined;
}

/** @deprecated use WorkflowBundlePath: the map is in the code */
export type WorkflowBundlePathWithSourceMap = WorkflowBundlePath & { readonly sourceMapPath: string };

/** Workflow code bundled beforehand: as texts, or in files. */
export type WorkflowBundleOption = WorkflowBundle | WorkflowBundlePath;

export interface BundlerOptions {
  /** Modules that workflow code imports but never uses while it runs; using them is an error then. */
  ignoreModules?: string[] | undefined;
  /** See BundleOptions. */
  webpackConfigHook?: WebpackConfigHook | undefined;
  /** Of esbuild. */
  esbuildPlugins?: readonly Plugin[] | undefined;
  /** Without effect: every run of a workflow loads modules of its own. */
  preloadModules?: string[] | undefined;
}
