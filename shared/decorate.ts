/**
 * Decorators of objects with methods. They do not list the methods that they pass on, so a method that an interface
 * gains, even an optional one, also exists on the decorated object.
 */

type Method = (...asked: never[]) => unknown
type AsyncMethod = (...asked: never[]) => Promise<unknown>
type LaterMethod = (...asked: never[]) => Promise<unknown> | AsyncIterable<unknown>

/** The names under which there is something else than a method of that form. */
type NamesOfOthers<T, M extends Method> = {
  [K in keyof T]-?: NonNullable<T[K]> extends M ? never : K
}[keyof T]

/** Makes a call: after something, several times, in its turn. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>

/** An object like the given one, each of whose methods is called through `around`, but for some. */
export function aroundAllBut<T extends object, N extends keyof T>(
  target: T,
  excepted: readonly N[],
  around: NamesOfOthers<T, AsyncMethod> extends N ? Around : never,
): T {
  const direct = new Set<PropertyKey>(excepted)
  return decorated(target, (name, method) => (direct.has(name) ? method : through(around, method)))
}

/** An object like the given one, some of whose methods are called through `around`. */
export function aroundOnly<T extends object>(
  target: T,
  names: readonly Exclude<keyof T, NamesOfOthers<T, AsyncMethod>>[],
  around: Around,
): T {
  const wrapped = new Set<PropertyKey>(names)
  return decorated(target, (name, method) => (wrapped.has(name) ? through(around, method) : method))
}

/** An object like the given one with other methods in place of its own. */
export function withMethods<T extends object>(target: T, methods: Partial<T>): T {
  const own = new Map<PropertyKey, unknown>(Object.entries(methods))
  return decorated(target, (name, method) => (own.get(name) ?? method) as Method)
}

/**
 * An object that is made when the first of its methods is called. A caller that iterates over the result waits as well.
 *
 * @param make keeps what it has made; its object has no optional methods, since they are not known before it is made
 */
export function lazy<T extends Required<T>>(
  make: NamesOfOthers<T, LaterMethod> extends never ? () => Promise<T> : never,
): T {
  const call = (name: PropertyKey, asked: unknown[]): Promise<unknown> & AsyncIterable<unknown> => {
    const answer = make().then((made) =>
      Reflect.apply(Reflect.get(made as object, name) as Method, made, asked as never[]),
    )
    const iterate = async function* (): AsyncGenerator {
      yield* (await answer) as AsyncIterable<unknown>
    }
    return Object.assign(answer, { [Symbol.asyncIterator]: iterate })
  }
  return new Proxy(
    {},
    {
      // A caller that awaits the object itself asks whether it has a `then`.
      get: (_, name) =>
        name === 'then' || typeof name === 'symbol' ? undefined : (...asked: unknown[]) => call(name, asked),
    },
  ) as T
}

function through(around: Around, method: Method): Method {
  return (...asked) => around(async () => method(...asked))
}

/** Methods are called on the object itself, which may have private members. */
function decorated<T extends object>(target: T, decorate: (name: PropertyKey, method: Method) => Method): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name)
      return typeof value === 'function' ? decorate(name, (value as Method).bind(object)) : value
    },
  })
}
