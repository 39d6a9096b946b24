/** How the causes of failed workflow tasks are named in messages: `BadStartTimerAttributes`. */
import { enums } from '@perdure/wire/types';

const NAMES = new Map(Object.entries(enums.WorkflowTaskFailedCause).map(([name, value]) => [value as number, pascalCase(name)]));

export function pascalCase(name: string): string {
  return name
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export const causeName = (cause: enums.WorkflowTaskFailedCause): string => NAMES.get(cause) ?? '';
