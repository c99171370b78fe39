import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Runs requests with the same key one batch after another: those that wait while a batch runs share the next one, so that
 * a ticket which many alerts are about is claimed once for all of them.
 *
 * @param run does the work of one batch; answers for each of its requests, in their order
 * @param most how many share a batch at most
 */
export function createKeyedBatches<T, R>(
  run: (batch: readonly [T, ...T[]]) => Promise<readonly R[]>,
  most: number,
): (key: string, request: T) => Promise<R> {
  const queues = new Map<string, Waiting<T, R>[]>()

  const runAll = async (key: string, waiting: Waiting<T, R>[]): Promise<void> => {
    while (waiting.length > 0) {
      const together = waiting.splice(0, most)
      const [first, ...others] = together
      if (first === undefined) break
      try {
        const answers = await first.inItsContext(() =>
          run([first.request, ...others.map(({ request }) => request)]),
        )
        for (const [index, { resolve }] of together.entries()) resolve(answers[index] as R)
      } catch (error) {
        for (const { reject } of together) reject(error)
      }
    }
    queues.delete(key)
  }

  return (key, request) =>
    new Promise((resolve, reject) => {
      const waiting = queues.get(key)
      // Each batch runs in the context of the request that waited longest: the one that began may have gone long since.
      const one = { request, resolve, reject, inItsContext: AsyncLocalStorage.snapshot() }
      if (waiting !== undefined) {
        waiting.push(one)
        return
      }
      const first = [one]
      queues.set(key, first)
      void runAll(key, first)
    })
}

interface Waiting<T, R> {
  readonly request: T
  readonly resolve: (answer: R) => void
  readonly reject: (error: unknown) => void
  readonly inItsContext: <S>(work: () => S) => S
}
