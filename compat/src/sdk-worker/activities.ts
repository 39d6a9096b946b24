// The activities of the corpus; the same code for our worker and the official one.

const attempts = new Map<string, number>();

export async function greet(name: string): Promise<string> {
  return `Hello, ${name}`;
}

/** Fails so many times under a key, then tells how often it was called. */
export async function flaky(key: string, failures: number): Promise<number> {
  const attempt = (attempts.get(key) ?? 0) + 1;
  attempts.set(key, attempt);
  if (attempt <= failures) throw new Error(`attempt ${attempt} fails`);
  return attempt;
}

export async function refuse(): Promise<void> {
  throw Object.assign(new Error('never'), { name: 'Refusal' });
}

export async function double(value: number): Promise<number> {
  return value * 2;
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
