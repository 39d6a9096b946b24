// Workflow code knows nothing of encryption: the worker decrypts before and encrypts after.
export async function readLetter(letter: { readonly to: string; readonly text: string }): Promise<string> {
  return `${letter.to} has read ${letter.text.length} characters`;
}
