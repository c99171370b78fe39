import { setTimeout } from 'node:timers/promises'
import { request } from 'undici'
import type { Post, Subject } from './posts.ts'

/** The outcomes of the posts so far. */
export interface PostTally {
  /** Answered with 202. */
  accepted: number
  /** Answered with 503, and posted again. */
  refused: number
  /** Not answered, and posted again; whether they were accepted is not known. */
  unanswered: number
  /** By deliveryId, as the app named it in its answer. */
  readonly deliveries: Map<string, Subject>
}

/** An action group tries six times in a minute or so (Azure Monitor docs); this is faster, because the simulated day is shorter. */
export const PAUSES_MS = [500, 2000, 500, 4000, 500]

/** A sender without an answer posts again after a while, as an action group does with its next alert. */
const AWAY_MS = 5000

/** An action group waits ten seconds for an answer (Azure Monitor docs). */
const ANSWER_WITHIN_MS = 10_000

/**
 * Posts each alert at its time, and repeats it until it is accepted.
 *
 * @param webhook the webhook of any copy of the app, as behind a load balancer
 */
export async function postAll(
  posts: readonly Post[],
  startedAt: number,
  webhook: () => string,
  tally: PostTally,
): Promise<void> {
  await Promise.all(
    posts.map(async (post) => {
      await setTimeout(startedAt + post.at * 1000 - Date.now())
      for (let attempt = 0; !(await isAccepted(post, webhook(), tally)); attempt += 1) {
        await setTimeout(PAUSES_MS[attempt % (PAUSES_MS.length + 1)] ?? AWAY_MS)
      }
    }),
  )
}

/** @throws Error for an answer after which an action group would not retry: the alert would be lost */
async function isAccepted({ payload, subject }: Post, webhook: string, tally: PostTally): Promise<boolean> {
  const answer = await answerTo(webhook, payload)
  if (answer === undefined) tally.unanswered += 1
  else if (answer.status === 503) tally.refused += 1
  else if (answer.status === 202) {
    const { deliveryId } = JSON.parse(answer.text) as { deliveryId: string }
    tally.accepted += 1
    tally.deliveries.set(deliveryId, subject)
  } else throw new Error(`An alert was answered with ${answer.status}: ${answer.text}`)
  return answer?.status === 202
}

async function answerTo(
  webhook: string,
  body: string,
): Promise<{ status: number; text: string } | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    const headers = { 'content-type': 'application/json' }
    const answer = await request(webhook, { method: 'POST', headers, body, signal })
    return { status: answer.statusCode, text: await answer.body.text() }
  } catch {
    return undefined
  }
}
