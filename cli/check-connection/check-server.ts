import type { HttpAnswer } from '../../shared/http/http-client.ts'
import type { CheckedConnection } from './checked-connection.ts'
import { failed, notChecked, notComplete, type Probe } from '../report/probe.ts'

const DEADLINE_SECONDS = 30

/** Tickets contain times of our clock, and an assertion from the future is refused. */
const MOST_SKEW_SECONDS = 120

/** Whether anything answers at the connection's url, and whether its clock agrees with ours. */
export async function checkServer({
  connection,
  http,
  now,
}: CheckedConnection): Promise<readonly [reachable: Probe, clock: Probe]> {
  const url = new URL(connection.url)
  try {
    const answer = await http.send({ method: 'GET', url, headers: {}, deadlineSeconds: DEADLINE_SECONDS })
    // Any answer proves that name, network and certificate are correct.
    const found = `${url.origin} answers (${answer.status})`
    return [{ name: 'reachable', outcome: 'Complete', found }, clockOf(answer, now())]
  } catch (thrown) {
    return [failed('reachable', thrown), notChecked('clock', 'first: reachable')]
  }
}

function clockOf({ headers: { date = '' } }: HttpAnswer, now: number): Probe {
  const seconds = Math.round((Date.parse(date) - now) / 1000)
  if (Number.isNaN(seconds)) return notChecked('clock', 'the server does not send its time')
  const apart = Math.abs(seconds)
  if (apart <= MOST_SKEW_SECONDS) return { name: 'clock', outcome: 'Complete', found: `${apart} s apart` }
  const found = `the server is ${apart} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine: correct the wrong clock`
  return notComplete('clock', found)
}
