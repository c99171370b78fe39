import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Lets those who want the same thing take turns, and those who wait together share the next one: a ticket that many
 * alerts are about is claimed once for all of them.
 *
 * @param run does the work of one turn; answers for each of the batch, in its order
 * @param most how many share a turn at most
 */
export function createKeyedBatches<T, R>(
  run: (batch: readonly [T, ...T[]]) => Promise<readonly R[]>,
  most: number,
): (name: string, request: T) => Promise<R> {
  const queues = new Map<string, Waiting<T, R>[]>()

  const takeTurns = async (name: string, waiting: Waiting<T, R>[]): Promise<void> => {
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
    queues.delete(name)
  }

  return (name, request) =>
    new Promise((resolve, reject) => {
      const waiting = queues.get(name)
      // Each turn runs in the context of who waited longest: whoever began may have gone long since.
      const one = { request, resolve, reject, inItsContext: AsyncLocalStorage.snapshot() }
      if (waiting !== undefined) {
        waiting.push(one)
        return
      }
      const first = [one]
      queues.set(name, first)
      void takeTurns(name, first)
    })
}

interface Waiting<T, R> {
  readonly request: T
  readonly resolve: (answer: R) => void
  readonly reject: (error: unknown) => void
  readonly inItsContext: <S>(work: () => S) => S
}
