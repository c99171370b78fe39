import { setTimeout } from 'node:timers/promises'
import { request } from 'undici'
import { integerBetween, type Random } from './random.ts'

/** A fault of ServiceNow that lasts for a while. */
interface Spell {
  readonly name: string
  readonly faults: readonly object[]
}

/**
 * How long a spell lasts, and how long the product works afterwards, in seconds. A first failure opens the breaker for five
 * seconds: the first call after that succeeds, and work is done between two spells.
 */
const BAD_SECONDS = 4
const GOOD_SECONDS = 9

const TABLES = '/api/now'
const ALWAYS = { match: { path: TABLES }, times: null }

const SPELLS: readonly Spell[] = [
  { name: 'down (503)', faults: [{ ...ALWAYS, fault: { status: 503 } }] },
  {
    name: 'throttles (429)',
    faults: [{ ...ALWAYS, fault: { status: 429, retryAfterSeconds: BAD_SECONDS + 1 } }],
  },
  {
    name: 'cuts off after the write',
    faults: ['POST', 'PATCH'].map((method) => ({
      match: { path: TABLES, method },
      times: 5,
      fault: { kind: 'cut', when: 'after' },
    })),
  },
  {
    name: 'is behind a gateway that gives up after 5 s, and finishes after 40 s',
    faults: [
      {
        match: { path: TABLES, method: 'POST' },
        times: 2,
        fault: {
          kind: 'gateway-timeout',
          answeredAfterMilliseconds: 5000,
          carriedOutAfterMilliseconds: 40_000,
        },
      },
    ],
  },
  { name: 'hibernates', faults: [{ ...ALWAYS, fault: { kind: 'hibernating' } }] },
  {
    name: 'stalls for 30 s',
    faults: [{ match: { path: TABLES }, times: 2, fault: { kind: 'slow', milliseconds: 30_000 } }],
  },
]

/** The record is written, and the call is given up after 65 s. It comes last, because the caller must live for that long. */
const STALL: Spell = {
  name: 'stalls for 70 s',
  faults: [
    { match: { path: TABLES, method: 'POST' }, times: 1, fault: { kind: 'slow-body', milliseconds: 70_000 } },
  ],
}

/** Causes one spell after the other, each kind equally often, until it is asked to stop. @returns how many of each */
export async function makeWeather(
  serviceNowUrl: string,
  random: Random,
  stopping: AbortSignal,
): Promise<Map<string, number>> {
  const faults = `${serviceNowUrl}/__admin/faults`
  const seen = new Map<string, number>()
  const first = integerBetween(0, SPELLS.length - 1, random)
  const begin = async ({ name, faults: some }: Spell): Promise<void> => {
    for (const fault of some) await send(faults, 'POST', fault)
    seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  for (let count = first; !stopping.aborted; count += 1) {
    const spell = SPELLS[count % SPELLS.length]
    if (spell !== undefined) await begin(spell)
    await pause(BAD_SECONDS, stopping)
    await send(faults, 'DELETE')
    await pause(GOOD_SECONDS, stopping)
  }
  await setTimeout(GOOD_SECONDS * 1000)
  await begin(STALL)
  return seen
}

async function pause(seconds: number, stopping: AbortSignal): Promise<void> {
  await setTimeout(seconds * 1000, undefined, { signal: stopping }).catch(() => undefined)
}

async function send(url: string, method: 'POST' | 'DELETE', body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const text = body === undefined ? {} : { body: JSON.stringify(body), headers }
  const answer = await request(url, { method, ...text })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode} to a fault.`)
}
