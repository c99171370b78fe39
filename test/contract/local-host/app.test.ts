import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunningHost, appFolder, runHost } from './run-host.ts'
import { until } from './until.ts'

/** Runs a program of its own, for which `startHost` is imported, and reads what it prints as JSON. */
async function runProgram(source: string): Promise<unknown> {
  const module = new URL('../../../dev/host/start-host.ts', import.meta.url).href
  const program = `const { startHost } = await import('${module}')\n${source}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  return JSON.parse(stdout)
}

describe('an app with hooks', () => {
  let host: RunningHost
  beforeAll(async () => {
    host = await runHost({ app: appFolder('hooks') })
  })
  afterAll(() => host.stop())

  const text = async (path: string) => (await fetch(`${host.url}/api/${path}`)).text()

  test('hears of its start, and of each invocation with what was shared before it', async () => {
    await text('core')
    expect(JSON.parse(await text('events'))).toEqual(expect.arrayContaining(['appStart', 'core succeeded']))
  })

  test('replaces a handler before its invocation', async () => {
    expect(await text('core?replace')).toBe('replaced by preInvocation')
  })

  test('replaces a failure after its invocation', async () => {
    expect(await text('fails')).toBe('forgiven by postInvocation')
  })

  test('rewords its own log lines', async () => {
    const invocationId = await text('logs')
    expect(invocationId).toMatch(/^[0-9a-f-]{36}$/)
    await until('the line', () => host.log().includes('warning logs: the [redacted] is out'))
    expect(host.log()).not.toContain('secret')
  })

  test('cannot register a function once it has started', async () => {
    expect(await text('registers')).toBe('A function can only be registered during app startup.')
  })

  test('finds the core module of the worker', async () => {
    expect(JSON.parse(await text('core'))).toMatchObject({ model: '@azure/functions', hostVersion: /^4\./ })
  })
})

describe('a host', () => {
  test('runs the appTerminate hooks when it is asked to stop, and ends well', async () => {
    const host = await runHost({ app: appFolder('hooks') })
    expect(await host.stop('SIGINT')).toBe(0)
    expect(host.log()).toContain('appTerminate after start: true')
  })

  test('takes settings from a file, and first from its environment', async () => {
    const host = await runHost({
      app: appFolder('http'),
      environment: { FUNCTION_KEY: 'from-environment' },
      flags: ['--settings', join(appFolder('http'), 'local.settings.fixture.json')],
    })
    const response = await fetch(`${host.url}/api/from-file/here`)
    await host.stop()
    expect(response.status).toBe(200)
    expect(host.functionKey).toBe('from-environment')
  })
})

describe('an app bundled into one ES module, as it is deployed', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundled-'))
    await cp(appFolder('hooks'), folder, { recursive: true })
    await build({
      entryPoints: [join(appFolder('hooks'), 'index.js')],
      outfile: join(folder, 'index.js'),
      allowOverwrite: true,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['@azure/functions-core'],
      banner: {
        js: "import { createRequire as of } from 'node:module'; const require = of(import.meta.url);",
      },
    })
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('finds the core module too', async () => {
    const host = await runHost({ app: folder })
    const response = await fetch(`${host.url}/api/core`)
    await host.stop()
    expect(await response.json()).toMatchObject({ model: '@azure/functions' })
  })
})

describe('startHost', () => {
  const options = JSON.stringify({
    appFolder: appFolder('queue'),
    functionKey: 'mine',
    settings: {
      QUEUE_NAME: 'work',
      QUEUE_CONNECTION: 'UseDevelopmentStorage=true',
      'AzureWebJobs.take.Disabled': '1',
      'AzureWebJobs.take-poison.Disabled': 'true',
    },
  })

  test('says what runs where, and ends when it is stopped, even twice', async () => {
    const host = await runProgram(`
      const host = await startHost(${options})
      await Promise.all([host.stop(), host.stop()])
      console.log(JSON.stringify(host))`)
    expect(host).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      functionKey: 'mine',
      masterKey: expect.stringMatching(/^[\w-]{43}$/),
      functions: [{ name: 'seen', trigger: 'httpTrigger', route: '/api/seen' }],
    })
  })

  test('refuses a second host in one process', async () => {
    const reason = await runProgram(`
      const host = await startHost(${options})
      await host.stop()
      console.log(JSON.stringify(await startHost(${options}).catch((error) => error.message)))`)
    expect(reason).toMatch(/has already had a Functions host/)
  })
})

describe('an app that this host cannot run as Azure would', () => {
  const folders: string[] = []
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
  })

  /** Inside the fixtures, since the app has to find `@azure/functions`. */
  async function appWith(source: string): Promise<string> {
    const folder = await mkdtemp(join(appFolder('.'), 'refused-'))
    folders.push(folder)
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "main": "index.js" }')
    await writeFile(join(folder, 'host.json'), '{ "version": "2.0" }')
    await writeFile(join(folder, 'index.js'), `import { app, output } from '@azure/functions'\n${source}`)
    return folder
  }
  const handler = 'handler: () => undefined'

  test.each([
    [
      'an unknown trigger',
      `app.storageBlob('copy', { path: 'x', connection: 'C', ${handler} })`,
      /"copy".*"blobTrigger"/,
    ],
    [
      'an output binding',
      `app.timer('tick', { schedule: '* * * * * *', ${handler}, extraOutputs: [output.storageQueue({ queueName: 'q', connection: 'C' })] })`,
      /"tick".*"queue"/,
    ],
    [
      'a retry policy',
      `app.timer('tick', { schedule: '* * * * * *', ${handler}, retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1 } })`,
      /"tick".*retry/,
    ],
    [
      'two functions of one name',
      `app.get('one', { ${handler} }); app.get('one', { ${handler} })`,
      /"one" is registered already/,
    ],
    [
      'a missing setting',
      `app.timer('tick', { schedule: '%WHEN%', ${handler} })`,
      /"tick".*"WHEN" is missing/,
    ],
    ['a wrong schedule', `app.timer('tick', { schedule: 'soon', ${handler} })`, /"tick".*"soon"/],
    [
      'a missing connection',
      `app.storageQueue('take', { queueName: 'q', ${handler} })`,
      /"take".*"AzureWebJobsStorage" is missing/,
    ],
    [
      'streaming',
      `app.setup({ enableHttpStream: true }); app.get('one', { ${handler} })`,
      /enableHttpStream/,
    ],
    ['no function at all', '', /registered no function/],
    ['an entry that throws', `throw new Error('broken from the start')`, /broken from the start/],
  ])('is refused with a clear reason: %s', async (_, source, reason) => {
    await expect(runHost({ app: await appWith(source) })).rejects.toThrow(reason)
  })
})
