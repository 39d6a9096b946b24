// What every suite needs of the server it tests, whatever that server is.

/** A server at one fixed address that can be killed and started again on the same data. */
export interface ServerUnderTest {
  /** For test names and messages. */
  readonly name: string;
  /** `host:port` of the gRPC API; the same over restarts. */
  readonly address: string;
  /** Whether `kill` and `start` bring it back with what it had acknowledged. */
  readonly restartable: boolean;
  /** Resolves when the server answers calls and the namespace `default` exists. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Ends the server in an orderly way and removes its data. */
  dispose(): Promise<void>;
  /** The last lines the server printed. */
  output(): string;
}
