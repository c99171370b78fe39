/** The result of a registration: undoes it, once. Part of the interface of `@azure/functions-core`. */
export class Disposable {
  #callOnDispose: (() => unknown) | undefined

  constructor(callOnDispose: () => unknown) {
    this.#callOnDispose = callOnDispose
  }

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((disposable) => disposable.dispose()))
  }

  dispose(): unknown {
    const call = this.#callOnDispose
    this.#callOnDispose = undefined
    return call?.()
  }
}
