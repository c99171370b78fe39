import { diff, styleText } from 'node:util'
import type { Failure, TestResult } from './run-tests.ts'

/** The results for a person: a line for each test, and its differences. Coloured only on a terminal. */
export function formatResults(results: readonly TestResult[]): string {
  const lines = results.flatMap((result) => [lineOf(result), ...result.failures.flatMap(failureLines)])
  return [...lines, '', summaryOf(results)].join('\n')
}

/** Those that failed, as {@link formatResults} shows them. */
export function formatFailures(results: readonly TestResult[]): string {
  return results
    .filter(({ failures }) => failures.length > 0)
    .flatMap((result) => [lineOf(result), ...result.failures.flatMap(failureLines)])
    .join('\n')
}

export function summaryOf(results: readonly TestResult[]): string {
  const passed = results.filter(({ failures }) => failures.length === 0).length
  return passed === results.length
    ? `All ${results.length} tests passed.`
    : `${results.length - passed} of ${results.length} tests failed.`
}

function lineOf({ file, line, name, failures }: TestResult): string {
  const mark = failures.length === 0 ? styleText('green', 'ok  ') : styleText('red', 'FAIL')
  return `${mark}  ${file}:${line}: ${name}`
}

function failureLines({ where, reason, expected, got }: Failure): string[] {
  const lines = expected === undefined ? (got?.trimEnd().split('\n') ?? []) : diffLines(expected, got ?? '')
  return [`        ${where}: ${reason}`, ...lines.map((line) => `          ${line}`)]
}

/** `-` before the expected value, `+` before the actual value. */
function diffLines(expected: string, got: string): string[] {
  return diff(expected.trimEnd().split('\n'), got.trimEnd().split('\n')).map(([sort, line]) => {
    if (sort === 0) return `  ${line}`
    return sort > 0 ? styleText('red', `- ${line}`) : styleText('green', `+ ${line}`)
  })
}
