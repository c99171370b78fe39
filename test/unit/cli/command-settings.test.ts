import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAppSettings, readCommandSettings, readSettingsFile } from '../../../cli/command-settings.ts'

const storage = (name: string): Record<string, string> => ({ AzureWebJobsStorage: name })

const vault = (url: string): Record<string, string> => ({ KEY_VAULT_URL: url, SERVICENOW_URL: 'https://x' })

/** What each of the sources has, from the first that is asked to the last. */
function sourcesOf(...[environment = {}, settingsFile = {}, runningApp = {}]: Record<string, string>[]) {
  return {
    environment: async () => environment,
    settingsFile: async () => settingsFile,
    runningApp: async () => runningApp,
  }
}

describe('a command looks at the storage', () => {
  test.each([
    ['of the environment', [storage('one'), storage('two'), storage('three')], storage('one')],
    ['of local.settings.json', [{ PATH: '/bin' }, storage('two'), storage('three')], storage('two')],
    ['of the running app', [{}, { KEY_VAULT_URL: '' }, storage('three')], storage('three')],
    ['that is not named by an empty value', [storage(''), storage(''), storage('three')], storage('three')],
    [
      'that the app’s identity reaches',
      [{ AzureWebJobsStorage__accountName: 'account1' }, storage('two')],
      { AzureWebJobsStorage__accountName: 'account1' },
    ],
  ])('%s', async (_, sources, settings) => {
    expect(await readCommandSettings(sourcesOf(...sources))).toEqual(settings)
  })

  test('and at no other setting, which may be wrong', async () => {
    const sources = sourcesOf({ ...storage('one'), HEALTH_KEY: 'short' })
    expect(await readCommandSettings(sources)).toEqual(storage('one'))
  })

  test('with the folder of the configuration, where the same source names one', async () => {
    const named = { ...storage('one'), BRIDGE_CONFIG: '/srv/config' }
    expect(await readCommandSettings(sourcesOf(named))).toEqual(named)
    expect(await readCommandSettings(sourcesOf({ BRIDGE_CONFIG: '/srv/config' }, storage('two')))).toEqual(
      storage('two'),
    )
  })

  test('that is there: without one, the error says how to name one', async () => {
    await expect(readCommandSettings(sourcesOf())).rejects.toThrow(/Set AzureWebJobsStorage.+npm start/s)
  })

  test('under a valid name', async () => {
    const sources = sourcesOf({ AzureWebJobsStorage__accountName: 'No Name' })
    await expect(readCommandSettings(sources)).rejects.toMatchObject({ code: 'setting_missing' })
  })
})

describe('a command that does what the app does', () => {
  test('takes all settings of the first source that names a vault, and none of another', async () => {
    const sources = sourcesOf(storage('one'), { ...storage('two'), ...vault('two') }, vault('three'))
    expect(await readAppSettings(sources)).toEqual({ ...storage('two'), ...vault('two') })
  })

  test('the error says how to name a vault when there is none', async () => {
    await expect(readAppSettings(sourcesOf(storage('one'), vault('')))).rejects.toThrow(
      /Set KEY_VAULT_URL.+npm start/s,
    )
  })
})

describe('local.settings.json', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settings-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function fileOf(text: string): Promise<string> {
    const path = join(folder, 'local.settings.json')
    await writeFile(path, text)
    return path
  }

  test('has its settings in Values', async () => {
    const path = await fileOf(JSON.stringify({ IsEncrypted: false, Values: storage('two') }))
    expect(await readSettingsFile(path)).toEqual(storage('two'))
  })

  test('need not be there', async () => {
    expect(await readSettingsFile(join(folder, 'nowhere.json'))).toEqual({})
  })

  test.each([
    ['encrypted', JSON.stringify({ IsEncrypted: true, Values: {} }), 'func settings decrypt'],
    ['no JSON', 'AzureWebJobsStorage=secret', 'is not JSON'],
  ])('that is %s gets one line of error without what it holds', async (_, text, reason) => {
    const path = await fileOf(text)
    const refusal: unknown = await readSettingsFile(path).catch((error: unknown) => error)
    expect(String(refusal)).toContain(reason)
    expect(String(refusal)).not.toContain('secret')
  })
})
