/** A message that may be changed, as users' codecs and converters do with those they are given. The SDK itself changes none. */
export type Writable<Message> = { -readonly [Name in keyof Message]: Message[Name] };
