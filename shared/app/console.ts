import { readConsoleSettings, givenSettings, isPlaceholder, type Settings } from '../config/settings.ts'
import { asksForConsole, consoleTrustOf } from '../auth/trust.ts'
import type { DeadLetters } from '../bridge/dead-letters/dead-letters.ts'
import type { CircuitBreaker } from '../bridge/protect/circuit-breaker.ts'
import type { Silences } from '../bridge/mute/silences.ts'
import type { Config } from '../config/config.ts'
import type { Console } from '../console/console.ts'
import type { ConsoleData } from '../console/data.ts'
import type { Door } from '../console/door.ts'
import { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'
import type { Access } from './access.ts'
import type { Looks } from './looks.ts'
import type { Products } from './products.ts'
import type { Stores } from './stores.ts'

/** Key Vault secret that holds the keys of the console's cookies. */
const SESSION_KEYS = 'console-session-keys'

export interface ConsoleParts {
  readonly environment: NodeJS.ProcessEnv
  readonly access: Access
  readonly stores: Stores
  readonly products: Products
  readonly config: () => Promise<Config>
  /** The folder that the configuration is read from. */
  readonly configFolder: () => string
  readonly breakers: () => Promise<(connection: string) => CircuitBreaker>
  readonly letters: () => Promise<DeadLetters>
  readonly silences: () => Promise<Silences>
  readonly looks: Looks
  /** The folder with the console's assets, ending in a slash. */
  readonly folder: URL
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Its first request loads all its code: the cold start of an alert costs no more. */
export function createConsoleParts(parts: ConsoleParts): () => Promise<Console> {
  const { environment, access, folder, log } = parts
  const settings = givenSettings(environment)
  const door = once(() => createDoor(parts, settings))
  return once(async () => {
    const { createConsole } = await import('../console/console.ts')
    return createConsole({
      data: await createData(parts),
      door,
      isAsked: asksForConsole(settings),
      checkToken: async (authorization, role) => {
        if (!access.asksOperatorsForToken)
          throw new BridgeError(
            'token_refused',
            'The console accepts tokens once OPERATORS_TENANT_ID is set.',
          )
        await access.checkOperator(authorization, role)
      },
      assets: new URL('assets/', folder),
      log,
    })
  })
}

async function createData(parts: ConsoleParts): Promise<ConsoleData> {
  const { stores, products, config, configFolder, breakers, letters, silences, looks, folder, now } = parts
  const [{ createRunTrial }, { readConfigTexts }] = await Promise.all([
    import('../console/models/playground.ts'),
    import('../config/load-config.ts'),
  ])
  // In the source tree Node strips the types.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return {
    config,
    ledger: stores.ledger,
    registers: stores.registers,
    journal: stores.journal,
    keptPayloads: stores.keptPayloads,
    letters,
    silences,
    letterIds: stores.deadLetters,
    queueLength: async () => (await stores.queue()).length(),
    circuit: async (connection) => (await breakers())(connection).state(),
    ...looks,
    configTexts: () => readConfigTexts(configFolder()),
    runTrial: createRunTrial(new URL(`playground-worker.${ending}`, folder)),
    checkConnection: async (connection) => {
      const [{ checkRecords }, { typesOf }] = await Promise.all([
        import('../bridge/operate/check-records.ts'),
        import('../bridge/sync/sync-work-items.ts'),
      ])
      const { name } = connection
      const routes = (await config()).routes.filter((route) => route.connection.name === name)
      const isRead = typesOf(connection).length > 0
      return checkRecords({ connection, routes }, isRead, (kind) => products.connector(name, kind))
    },
    now,
  }
}

async function createDoor(
  { environment, stores, log, now }: ConsoleParts,
  settings: Settings,
): Promise<Door> {
  const trust = consoleTrustOf(readConsoleSettings(environment), environment['WEBSITE_HOSTNAME'])
  const { KEY_VAULT_URL: vaultUrl } = settings
  if (vaultUrl === undefined || isPlaceholder(vaultUrl)) {
    throw new BridgeError(
      'setting_missing',
      'Set KEY_VAULT_URL: the keys of the console’s sessions are kept there.',
    )
  }
  const [{ createConsoleSignIn }, { createSeals }, { createSessionKeys }, vault, identity] =
    await Promise.all([
      import('../auth/console-sign-in.ts'),
      import('../auth/console-session.ts'),
      import('../auth/session-keys.ts'),
      import('../tokens/vault/key-vault-token-store.ts'),
      import('../tokens/grants/managed-identity.ts'),
    ])
  const locks = await stores.locks()
  const keys = createSessionKeys(
    {
      ...vault.createVaultSecret(vaultUrl, SESSION_KEYS),
      alone: (work) => locks.hold(SESSION_KEYS, work),
    },
    now,
  )
  return {
    origin: trust.origin,
    signIn: createConsoleSignIn(trust, { vouch: identity.createVouch(settings.AZURE_CLIENT_ID), log, now }),
    seals: createSeals(keys, now),
  }
}
