import { endOf, phaseOf, type StoredSilence } from '../../shared/bridge/mute/silence-register.ts'
import { printable, printableTime } from '../printable.ts'

/** A silence on two lines: when and who, and below it what it is about. @param now epoch milliseconds */
export function renderSilences(silences: readonly StoredSilence[], now: number): string {
  return silences.map((silence) => renderSilence(silence, now)).join('\n')
}

function renderSilence(silence: StoredSilence, now: number): string {
  const { id, from, when, routes, mute, why, by, endedBy } = silence
  const about = [
    when ?? 'all alerts',
    ...(routes === undefined ? [] : [`on ${routes.join(', ')}`]),
    ...(mute === undefined ? [] : [mute]),
  ].join('; ')
  const times = `${minuteOf(from)} to ${minuteOf(endOf(silence))}`
  const head = `${id}  ${phaseOf(silence, now).padEnd(8)}  ${times}  by ${by}${endedBy === undefined ? '' : `, ended by ${endedBy}`}`
  return [head, `    ${about}`, `    ${why}`].map(printable).join('\n')
}

function minuteOf(time: string): string {
  return `${printableTime(time).slice(0, 16)}Z`
}
