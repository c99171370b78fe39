import { setTimeout } from 'node:timers/promises'

const WITHIN_MS = 20_000

/**
 * Asks again and again until there is an answer other than undefined or false.
 * @param within milliseconds
 * @throws Error naming what was waited for when the time was not enough, and whatever the question throws.
 */
export async function until<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  within = WITHIN_MS,
): Promise<Exclude<Answer, undefined | false>> {
  const deadline = Date.now() + within
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>
    await setTimeout(20)
  }
  throw new Error(`Waited ${within} ms in vain: ${what}.`)
}
