import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { finish, finishWith, stopAll } from './command-run.ts'

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

test.each([
  ['preview', ['shared'], 'shared: this is a folder, not a file.'],
  ['preview', ['--all', 'no-such-folder'], 'There is no folder no-such-folder.'],
  ['preview', ['README.md'], 'body_not_json: The body is not JSON.'],
  [
    'reconcile',
    ['--since', '-7d'],
    '--since needs a value. Give one that begins with a dash as --since=VALUE. Try npm run reconcile -- --help.',
  ],
])('npm run %s -- %j says what is wrong in one line', async (script, words, line) => {
  expect(await finish(script, ...words)).toEqual({ code: 1, output: '', errors: `${line}\n` })
})

test('npm run send-alert posts nothing when one of its files cannot be read', async () => {
  const posts: string[] = []
  const server = createServer((request, response) => {
    posts.push(request.url ?? '')
    response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/alerts`

  const { code, errors } = await finish(
    'send-alert',
    '--to',
    to,
    'dev/sample-alert.json',
    'no-such-file.json',
  )

  server.close()
  expect({ code, errors, posts }).toEqual({
    code: 1,
    errors: 'no-such-file.json: there is no such file.\n',
    posts: [],
  })
})
