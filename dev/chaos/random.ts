/** Random numbers from 0 to 1 that are the same for the same seed. */
export type Random = () => number

/** Mulberry32: one 32-bit word of state, good enough to choose what goes wrong next. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32
  }
}

/** From `least` to `most`, both included. */
export function integerBetween(least: number, most: number, random: Random): number {
  return least + Math.floor(random() * (most - least + 1))
}
