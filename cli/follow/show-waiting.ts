import { createStatusLine, type ProgressStream } from '../progress.ts'
import { printableTime } from '../printable.ts'
import type { FollowOptions, Outcome } from './follow-delivery.ts'

/** Shows on standard error what a command waits for, and since when. */
export interface WaitingDisplay {
  /** @param what is waited for, in a few words */
  readonly of: (what: string) => NonNullable<FollowOptions['show']>
  readonly end: () => void
}

export function createWaitingDisplay(stream: ProgressStream = process.stderr): WaitingDisplay {
  const line = createStatusLine(stream)
  const start = Date.now()
  return {
    of: (what) => (outcomes) => {
      const seconds = Math.round((Date.now() - start) / 1000)
      line.show(`${what}: ${outcomes.map(stateOf).join(', ')} (${seconds} s)`)
    },
    end: () => line.end(),
  }
}

function stateOf({ state, route, number, code, until }: Outcome): string {
  const where = route === undefined ? '' : `${route}: `
  if (state !== 'waiting') return `${where}${number || state}`
  if (code === undefined) return `${where}on its way`
  return `${where}waits for ${code}${until === undefined ? '' : `, again at ${printableTime(until)}`}`
}
