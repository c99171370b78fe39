import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { GATEWAY_FOLDER } from './powershell.ts'

/** A PowerShell that has Pester 5, or why there is none. */
function findPester(): { readonly shell: string } | { readonly reason: string } {
  const reasons = ['powershell', 'pwsh'].map((shell) => {
    const look = "if (Get-Module -ListAvailable Pester | Where-Object { $_.Version.Major -ge 5 }) { 'found' }"
    try {
      const said = execFileSync(shell, ['-NoProfile', '-NonInteractive', '-Command', look], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return said.includes('found') ? shell : `${shell} has no Pester 5`
    } catch {
      return `no ${shell} is installed`
    }
  })
  const shell = reasons.find((each) => each === 'powershell' || each === 'pwsh')
  return shell === undefined ? { reason: reasons.join(', ') } : { shell }
}

test('the reference gateway passes its own tests with a fake Service Manager', async ({ skip }) => {
  const found = findPester()
  if ('reason' in found) return skip(found.reason)
  const run = `Invoke-Pester -Path '${GATEWAY_FOLDER}test' -CI -Output Detailed`
  const { stdout } = await promisify(execFile)(found.shell, [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    run,
  ])
  expect(stdout).toMatch(/Tests Passed: [1-9]\d*, Failed: 0/)
})
