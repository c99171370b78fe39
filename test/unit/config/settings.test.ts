import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import settingsSchema from '../../../schemas/settings.schema.json' with { type: 'json' }
import { asksForConsole, asksForToken, asksOperatorsForToken } from '../../../shared/auth/trust.ts'
import {
  isPlaceholder,
  readConsoleSettings,
  readOperatorsSettings,
  readSettings,
  readWebhookSettings,
  secretOf,
} from '../../../shared/config/settings.ts'

const ID = '72f988bf-86f1-41af-91ab-2d7cd011db47'

describe('application settings', () => {
  test('are taken from the environment, the empty ones left out', () => {
    const settings = readSettings({
      PATH: '/usr/bin',
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      KEY_VAULT_URL: 'https://shop.vault.azure.net',
      BRIDGE_CONFIG: '',
      HEALTH_KEY: undefined,
    })
    expect(settings).toMatchObject({
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      KEY_VAULT_URL: 'https://shop.vault.azure.net',
    })
    expect(settings).not.toHaveProperty('BRIDGE_CONFIG')
    expect(settings).not.toHaveProperty('HEALTH_KEY')
  })

  test.each([
    'https://shop.vault.azure.net',
    'http://localhost:8200',
    'http://127.0.0.1:8200',
    'http://[::1]:8200',
  ])('may name the vault %s', (KEY_VAULT_URL) => {
    expect(readSettings({ KEY_VAULT_URL })).toEqual({ KEY_VAULT_URL })
  })

  test('that are wrong are all named, and no value is printed', () => {
    const environment = {
      KEY_VAULT_URL: 'http://hunter2.example.com',
      HEALTH_KEY: 'hunter2',
      AzureWebJobsStorage__accountName: 'HUNTER2!',
    }
    expect(() => readSettings(environment)).toThrow(
      expect.objectContaining({
        code: 'setting_missing',
        message: expect.stringMatching(
          /^Application settings: (?=.*KEY_VAULT_URL is invalid, see docs)(?=.*HEALTH_KEY must have at least 16 characters)(?=.*AzureWebJobsStorage__accountName is invalid)(?!.*hunter2)/i,
        ) as string,
      }),
    )
  })
})

describe('a placeholder is refused', () => {
  test.each([
    ['WEBHOOK_AUDIENCE', '<client-id>', readWebhookSettings],
    ['WEBHOOK_AUDIENCE', 'api://<application-id-uri>', readWebhookSettings],
    ['WEBHOOK_AUDIENCE', `${ID}, put-your-audience-here`, readWebhookSettings],
    ['WEBHOOK_TENANT_ID', '00000000-0000-0000-0000-000000000000', readWebhookSettings],
    ['WEBHOOK_CALLER_APP_ID', '00000000-0000-0000-0000-000000000000', readWebhookSettings],
    ['WEBHOOK_ROLE', '<role>', readWebhookSettings],
    ['WEBHOOK_SUBSCRIPTIONS', `${ID}, 00000000-0000-0000-0000-000000000000`, readWebhookSettings],
    ['OPERATORS_TENANT_ID', '<tenant>', readOperatorsSettings],
    ['OPERATORS_AUDIENCE', '<client-id>', readOperatorsSettings],
    ['OPERATORS_CLIENT_APP_IDS', '00000000-0000-0000-0000-000000000000', readOperatorsSettings],
    ['CONSOLE_TENANT_ID', '00000000-0000-0000-0000-000000000000', readConsoleSettings],
    ['CONSOLE_CLIENT_ID', '<client-id>', readConsoleSettings],
  ])('as %s, %s', (name, value, read) => {
    const door = name.split('_')[0]
    const others = { [`${door}_TENANT_ID`]: ID, [`${door}_AUDIENCE`]: ID, [`${door}_CLIENT_ID`]: ID }
    expect(() => read({ ...others, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'setting_missing',
        message: `Application settings: ${name} still has a placeholder instead of a value.`,
      }),
    )
    expect(
      asksForToken({ [name]: value }) ||
        asksOperatorsForToken({ [name]: value }) ||
        asksForConsole({ [name]: value }),
    ).toBe(name !== 'WEBHOOK_SUBSCRIPTIONS')
  })
})

test('a Key Vault reference that App Service could not resolve is not taken for a value', () => {
  expect(
    secretOf('@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/health-key)'),
  ).toBeUndefined()
  expect(secretOf('9Qd0_3kfh2lJw8Zt')).toBe('9Qd0_3kfh2lJw8Zt')
})

describe('local.settings.sample.json', () => {
  const sample = JSON.parse(
    readFileSync(new URL('../../../local.settings.sample.json', import.meta.url), 'utf8'),
  ) as { IsEncrypted: boolean; Values: Record<string, string> }

  test('has the settings that there are, all of them texts', () => {
    expect(sample.IsEncrypted).toBe(false)
    expect(Object.keys(sample.Values)).toEqual(Object.keys(settingsSchema.properties))
    expect(Object.values(sample.Values).every((value) => typeof value === 'string')).toBe(true)
  })

  test('has no text in place of a value that the app would take for one', () => {
    const real = new Set(['', 'node', 'UseDevelopmentStorage=true'])
    const placeholders = Object.values(sample.Values).filter((value) => !real.has(value))
    expect(placeholders.length).toBeGreaterThan(0)
    expect(placeholders.filter((value) => !isPlaceholder(value))).toEqual([])
    expect(secretOf(sample.Values['HEALTH_KEY'])).toBeUndefined()
  })

  test('is one that the app accepts', () => {
    const given = Object.fromEntries(Object.entries(sample.Values).filter(([, value]) => value !== ''))
    expect(readSettings(sample.Values)).toEqual(given)
  })
})
