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
