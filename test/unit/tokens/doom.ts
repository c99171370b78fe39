/** What a killed process's calls end in. */
class Killed extends Error {}

/**
 * A process that is killed at its n-th step. Each call to the outside counts as two steps: one before the call, and one after
 * it, when it was carried out and its answer is lost. A killed process changes nothing outside itself.
 */
export class Doom {
  readonly #at: number
  #steps = 0

  constructor(at: number) {
    this.#at = at
  }

  get hasCome(): boolean {
    return this.#steps >= this.#at
  }

  /** The same object or function, for this process. */
  over<T extends object>(thing: T): T {
    return new Proxy(thing, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => this.#call(() => value.apply(target, given) as unknown)
      },
      apply: (target, _, given) => this.#call(() => Reflect.apply(target as () => unknown, undefined, given)),
    })
  }

  async #call(work: () => unknown): Promise<unknown> {
    this.#step()
    const result = await work()
    this.#step()
    return result
  }

  #step(): void {
    this.#steps += 1
    if (this.hasCome) throw new Killed('The process was killed.')
  }
}
