interface Node<Poll> {
  readonly poll: Poll;
  before: Node<Poll> | undefined;
  behind: Node<Poll> | undefined;
}

/** Polls in the order they are served. Every operation takes constant time, so that 10,000 idle polls cost memory only. */
export class WaitingPolls<Poll> {
  readonly #nodes = new Map<Poll, Node<Poll>>();
  #first: Node<Poll> | undefined;
  #last: Node<Poll> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  pushBack(poll: Poll): void {
    const node: Node<Poll> = { poll, before: this.#last, behind: undefined };
    if (this.#last) this.#last.behind = node;
    else this.#first = node;
    this.#last = node;
    this.#nodes.set(poll, node);
  }

  /** For a poll that was first already and got nothing. */
  pushFront(poll: Poll): void {
    const node: Node<Poll> = { poll, before: undefined, behind: this.#first };
    if (this.#first) this.#first.before = node;
    else this.#last = node;
    this.#first = node;
    this.#nodes.set(poll, node);
  }

  shift(): Poll | undefined {
    const first = this.#first;
    if (first) this.delete(first.poll);
    return first?.poll;
  }

  delete(poll: Poll): boolean {
    const node = this.#nodes.get(poll);
    if (!node) return false;
    if (node.before) node.before.behind = node.behind;
    else this.#first = node.behind;
    if (node.behind) node.behind.before = node.before;
    else this.#last = node.before;
    return this.#nodes.delete(poll);
  }

  /** Empties the list and returns what was in it, first come first. */
  takeAll(): Poll[] {
    const all: Poll[] = [];
    for (let node = this.#first; node; node = node.behind) all.push(node.poll);
    this.#nodes.clear();
    this.#first = this.#last = undefined;
    return all;
  }
}
