import { afterEach, describe, expect, test, vi } from 'vitest'
import { finishWith, stopAll } from './command-run.ts'

vi.setConfig({ testTimeout: 30_000 })

afterEach(stopAll)

describe('a flag that npm took, because -- was missing', () => {
  test.each([
    ['check-config', 'settings', 'true'],
    ['sync', 'dry-run', 'true'],
    ['send-alert', 'no-wait', ''],
  ])('npm run %s --%s ends with the call that was meant', async (script, flag, value) => {
    const environment = {
      npm_lifecycle_event: script,
      [`npm_config_${flag.replace(/^no-/, '').replace('-', '_')}`]: value,
    }

    expect(await finishWith({ environment }, script, 'servicenow')).toEqual({
      code: 1,
      output: '',
      errors: `npm took --${flag} for itself, so that ${script} did not get it. Put -- before its flags: npm run ${script} -- --${flag} …\n`,
    })
  })
})
