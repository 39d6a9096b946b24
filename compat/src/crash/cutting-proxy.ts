// A road between a host and its database that can be cut, blocked or made slow: TCP on loopback, bytes passed on as they are.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What all roads of a proxy suffer. */
interface Traffic {
  delayMs: number;
  blocked: boolean;
}

/** One direction of one connection: everything arrives in order, or not at all. */
class Road {
  readonly #queue: { readonly dueMs: number; readonly act: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly traffic: Traffic) {}

  pass(act: () => void): void {
    this.#queue.push({ dueMs: performance.now() + this.traffic.delayMs, act });
    this.pump();
  }

  pump(): void {
    clearTimeout(this.#timer);
    for (let head = this.#queue[0]; head !== undefined && !this.traffic.blocked; head = this.#queue[0]) {
      const leftMs = head.dueMs - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.pump(), leftMs);
        return;
      }
      this.#queue.shift();
      head.act();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }
}

export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Map<Socket, Road>();
  readonly #traffic: Traffic = { delayMs: 0, blocked: false };

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((near) => this.#join(near));
  }

  static async to(host: string, port: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy({ host, port });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Every open connection breaks; new ones may come at once. */
  cut(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  /** Nothing passes and nothing breaks while it is blocked; what was sent meanwhile arrives afterwards. */
  block(blocked: boolean): void {
    this.#traffic.blocked = blocked;
    for (const road of this.#sockets.values()) road.pump();
  }

  /** From now on everything takes so much longer in each direction. */
  slow(delayMs: number): void {
    this.#traffic.delayMs = delayMs;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket): void {
    const far = connect(this.target);
    this.#lead(near, far);
    this.#lead(far, near);
  }

  #lead(from: Socket, to: Socket): void {
    const road = new Road(this.#traffic);
    this.#sockets.set(from, road);
    from.setNoDelay(true);
    from.on('data', (bytes) => road.pass(() => to.write(bytes)));
    from.on('end', () => road.pass(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      road.close();
      to.destroy();
    });
  }
}
