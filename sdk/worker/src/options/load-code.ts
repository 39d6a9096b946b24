import { readFile } from 'node:fs/promises';
import { loadDataConverter } from '@perdure/client/internal';
import type { DataConverter, LoadedDataConverter, Logger } from '@perdure/common';
import { bundleWorkflowCode } from '../bundler/bundle-workflow-code.js';
import type { WorkerOptions } from './worker-options.js';

/** Workflow code ready to be run. */
export interface WorkflowCode {
  readonly code: string;
  readonly sourceMap: string | undefined;
}

export async function loadConverter(converter: DataConverter | undefined): Promise<LoadedDataConverter> {
  return loadDataConverter(converter ?? {});
}

type CodeOptions = Pick<
  WorkerOptions,
  'workflowsPath' | 'workflowBundle' | 'bundlerOptions' | 'dataConverter' | 'interceptors' | 'plugins'
>;

/** The bundle that was given, or one made now; undefined for a worker of activities alone. */
export async function loadWorkflowCode(options: CodeOptions, logger: Logger): Promise<WorkflowCode | undefined> {
  const { workflowBundle: given, workflowsPath } = options;
  if (given !== undefined && workflowsPath !== undefined)
    logger.warn('A worker has both workflowBundle and workflowsPath: the bundle is run, and the path ignored');
  if (given !== undefined) return 'code' in given ? { code: given.code, sourceMap: given.sourceMap } : readBundle(given);
  if (workflowsPath === undefined) return undefined;
  const { payloadConverterPath, failureConverterPath } = options.dataConverter ?? {};
  const bundle = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: options.interceptors?.workflowModules ?? [],
    payloadConverterPath,
    failureConverterPath,
    ...options.bundlerOptions,
    // A plugin may be one for workers and bundles at once.
    plugins: options.plugins,
    logger,
  });
  return { code: bundle.code, sourceMap: bundle.sourceMap };
}

async function readBundle({
  codePath,
  sourceMapPath,
}: {
  codePath: string;
  sourceMapPath?: string | undefined;
}): Promise<WorkflowCode> {
  const sourceMap = sourceMapPath === undefined ? undefined : await readFile(sourceMapPath, 'utf8');
  return { code: await readFile(codePath, 'utf8'), sourceMap };
}
