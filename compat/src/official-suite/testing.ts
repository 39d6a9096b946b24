// Stands in for the official testing package's environments: each local server is the one that the suite runs against.
import { Client, Connection, type ClientOptions } from '@perdure/client';
import { NativeConnection } from '@perdure/worker';

export { defaultActivityInfo, MockActivityEnvironment, workflowInterceptorModules } from '@perdure/testing';

interface Options {
  readonly address?: string;
  readonly namespace?: string;
  readonly client?: ClientOptions;
  readonly plugins?: never[];
  readonly server?: {
    readonly namespace?: string;
    readonly searchAttributes?: readonly { readonly name: string; readonly type: keyof typeof attributeTypes }[];
  };
}

/** IndexedValueType of the API. */
const attributeTypes = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6, KEYWORD_LIST: 7 } as const;

export class TestWorkflowEnvironment {
  readonly client: Client;
  readonly supportsTimeSkipping = false;
  readonly connectionOptions = {};

  private constructor(
    readonly address: string,
    readonly namespace: string,
    readonly connection: Connection,
    readonly nativeConnection: NativeConnection,
    options: Options,
  ) {
    this.client = new Client({ connection, namespace, plugins: options.plugins ?? [], ...options.client });
  }

  static async createLocal(options: Options = {}): Promise<TestWorkflowEnvironment> {
    return this.createFromExistingServer({ ...options, namespace: options.server?.namespace ?? 'default' });
  }

  static async createTimeSkipping(): Promise<never> {
    throw new Error('there is no server that skips time');
  }

  static async createFromExistingServer(options: Options = {}): Promise<TestWorkflowEnvironment> {
    const { address = '127.0.0.1:7233', namespace = 'default', plugins = [] } = options;
    const native = await NativeConnection.connect({ address, plugins });
    const connection = await Connection.connect({ address, plugins });
    const environment = new this(address, namespace, connection, native, options);
    if (namespace !== 'default') await environment.#registerNamespace();
    await environment.#registerAttributes(options.server?.searchAttributes ?? []);
    return environment;
  }

  async #registerNamespace(): Promise<void> {
    const request = { namespace: this.namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 } };
    await this.connection.workflowService.registerNamespace(request).catch(unlessThere);
  }

  async #registerAttributes(attributes: NonNullable<Options['server']>['searchAttributes'] & object): Promise<void> {
    const searchAttributes = Object.fromEntries(attributes.map(({ name, type }) => [name, attributeTypes[type]]));
    const request = { namespace: this.namespace, searchAttributes };
    if (attributes.length > 0) await this.connection.operatorService.addSearchAttributes(request).catch(unlessThere);
  }

  readonly sleep = async (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

  async teardown(): Promise<void> {
    await this.connection.close();
    // A test that has failed may have left a worker behind, which needs it.
    await this.nativeConnection.close().catch(() => undefined);
  }
}

/** Already there, or not something that this server has. */
function unlessThere(error: unknown): void {
  const { code } = error as { readonly code?: number };
  if (code !== 6 && code !== 12) throw error;
}
