/** Lets those through who wait for a condition, whenever something has changed that may make it true. */
export class Gate {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves when the condition holds: true at once if it does. False: the signal was aborted first. */
  async until(holds: () => boolean, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (holds()) return true;
    return new Promise((resolve) => {
      const end = (result: boolean) => {
        this.#waiting.delete(look);
        signal.removeEventListener('abort', leave);
        resolve(result);
      };
      const look = () => void (holds() && end(true));
      const leave = () => end(false);
      this.#waiting.add(look);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
