import { printable } from '../printable.ts'
import type { Outcome, Probe } from './probe.ts'

const COLUMN = 'Not complete'.length

/** A report for a person: a line or two for each probe, and the overall result. */
export function formatProbes(title: string, probes: readonly Probe[]): string {
  const widest = Math.max(...probes.map(({ name }) => name.length))
  const lines = probes.flatMap((probe) => linesOf(probe, widest))
  return [title, '', ...lines, '', summaryOf(probes)].join('\n')
}

function linesOf({ name, outcome, found, advice }: Probe, widest: number): string[] {
  const line = `  ${outcome.padEnd(COLUMN)}  ${name.padEnd(widest)}  ${printable(found)}`
  if (advice === undefined) return [line]
  return [line, `${' '.repeat(COLUMN + widest + 6)}${advice}`]
}

function summaryOf(probes: readonly Probe[]): string {
  const count = (outcome: Outcome): number => probes.filter((probe) => probe.outcome === outcome).length
  const missing = count('Not complete')
  const unchecked = count('Not checked') === 0 ? '' : `, ${count('Not checked')} not checked`
  return missing === 0 ? `Complete${unchecked}.` : `Not complete: ${missing} of ${probes.length}${unchecked}.`
}
