export async function brew(leaves: string): Promise<string> {
  return `a pot of ${leaves}`;
}
