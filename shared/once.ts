/** Makes a thing on first use and keeps it; a failure is not kept, so that the next caller tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

/** The same, for one thing per name. */
export function oncePerName<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const loaders = new Map<string, () => Promise<T>>()
  return (name) => {
    const loader = loaders.get(name) ?? once(() => make(name))
    loaders.set(name, loader)
    return loader()
  }
}

/** Work that is passed over when it was begun less than so many seconds before. @param now epoch milliseconds */
export function notMoreOftenThan(
  seconds: number,
  work: () => Promise<void>,
  now: () => number,
): () => Promise<void> {
  let begunAt = -Infinity
  return async () => {
    if (now() - begunAt < seconds * 1000) return
    begunAt = now()
    await work()
  }
}
