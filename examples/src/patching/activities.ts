export async function greetByLetter(name: string): Promise<string> {
  return `a letter to ${name}`;
}

export async function greetByMail(name: string): Promise<string> {
  return `a mail to ${name}`;
}
