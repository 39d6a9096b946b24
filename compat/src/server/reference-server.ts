import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceServerBinary } from '../environment.js';
import { RawClient } from '../raw-client.js';
import { Child } from './child.js';
import { freePorts } from './free-ports.js';
import { referenceConfig, referenceDynamicConfig, type DynamicSettings } from './reference-config.js';
import type { ServerUnderTest } from './server-under-test.js';

const READY_TIMEOUT_MS = 60_000;

/** The real server, to prove that the suites expect what it does. */
export class ReferenceServer implements ServerUnderTest {
  readonly name = 'reference';
  readonly restartable = true;
  readonly #folder: string;
  #child: Child | undefined;

  private constructor(
    folder: string,
    readonly address: string,
  ) {
    this.#folder = folder;
  }

  /** `port`: where clients find it, any free one when left out; `settings`: its dynamic configuration, besides what every suite wants. */
  static async create(port?: number, settings: DynamicSettings = {}): Promise<ReferenceServer> {
    const folder = await mkdtemp(join(tmpdir(), 'perdure-reference-'));
    const [free = 0, http = 0, matching = 0, history = 0, worker = 0, a = 0, b = 0, c = 0, d = 0] = await freePorts(9);
    const frontend = port ?? free;
    const dynamicConfigFile = join(folder, 'dynamic.yaml');
    const config = referenceConfig(join(folder, 'reference.db'), dynamicConfigFile, {
      frontend,
      http,
      matching,
      history,
      worker,
      membership: [a, b, c, d],
    });
    await writeFile(join(folder, 'config.yaml'), config);
    await writeFile(dynamicConfigFile, referenceDynamicConfig(settings));
    return new ReferenceServer(folder, `127.0.0.1:${frontend}`);
  }

  async start(): Promise<void> {
    const flags = ['--config-file', join(this.#folder, 'config.yaml'), '--allow-no-auth', 'start'];
    this.#child = new Child(this.name, referenceServerBinary(), flags);
    const client = new RawClient(this.address);
    try {
      await client.waitUntilServing(READY_TIMEOUT_MS, () => this.#child?.running === true);
      await client.ensureNamespace(READY_TIMEOUT_MS);
    } catch (error) {
      throw new Error(`the reference server does not come up\n${this.output()}`, { cause: error });
    } finally {
      client.close();
    }
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  async dispose(): Promise<void> {
    await this.#child?.stop(5_000);
    await rm(this.#folder, { recursive: true, force: true });
  }

  output(): string {
    return this.#child?.output ?? '';
  }
}
