import { invalidArgument, searchAttributesProblem } from '@perdure/engine';
import type { common } from '@perdure/wire/types';

export function checkSearchAttributes(attributes: common.SearchAttributes | undefined, namespace: string): void {
  const problem = searchAttributesProblem(attributes, namespace);
  if (problem !== undefined) throw invalidArgument(problem);
}
