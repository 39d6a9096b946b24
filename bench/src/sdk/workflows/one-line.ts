export const hello = async (): Promise<string> => 'hello';
