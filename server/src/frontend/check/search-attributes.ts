import { invalidArgument, searchAttributesProblem } from '@perdure/engine';
import type { common } from '@perdure/wire/types';

export function checkSearchAttributes(attributes: common.SearchAttributes | undefined): void {
  const problem = searchAttributesProblem(attributes);
  if (problem !== undefined) throw invalidArgument(problem);
}
