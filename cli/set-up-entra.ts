import { DefaultAzureCredential } from '@azure/identity'
import { createSecretClient } from '../shared/tokens/vault/key-vault-token-store.ts'
import { createAzureClient, scopeOf } from './azure/azure-client.ts'
import { refuseWords, runCommand, UsageError } from './command.ts'
import { ACTION_GROUPS_APP_ID } from './set-up-entra/applications.ts'
import type { ConsoleWanted } from './set-up-entra/console-sign-in.ts'
import { showWhile } from './progress.ts'
import { createGraph } from './set-up-entra/graph.ts'
import { formatSetUp } from './set-up-entra/set-up-text.ts'
import { setUpEntra } from './set-up-entra/set-up-entra.ts'

const USAGE = `
npm run set-up-entra -- --name NAME [--apply] [--owner ID]… [--reader ID]… [--operator ID]… [--console ORIGIN]
    [--vault URL] [--identity ID] [--alerts-of SUBSCRIPTION]… [--caller ID] [--graph URL] [--management URL] [--json]

Sets up what infra/ can't: the Entra application of the secure webhook, its role and the assignment of that role to action
groups; the application that operators sign in to, with their roles; with --vault the health key in Key Vault; with
--alerts-of and --identity the right to set the state of a subscription's alerts. Existing things stay unchanged.
Without --apply nothing is created: each line says what exists and what is missing. Secrets go straight to Key Vault.
Ends with 1 when something could not be read or created.

  --name NAME        the environment, as in azd: part of the applications' names
  --apply            create what is missing
  --owner ID         object id of a further owner of the webhook's application, as everyone who changes the action group must be
  --reader ID        object id of a person, group or app that gets the role Ops.Reader
  --operator ID      the same, Ops.Operator
  --console ORIGIN   where people reach the app, as https://NAME.azurewebsites.net: they sign in to its console with the
                     operators' application, for which --identity vouches; no client secret is made
  --vault URL        the vault of the deployment: KEY_VAULT_URL in azd env get-values
  --alerts-of ID     a subscription whose alerts the app may acknowledge and close
  --identity ID      object id of the app's identity, for --alerts-of and --console
  --caller ID        client id of action groups in another cloud than the public one
  --graph URL        Microsoft Graph of another cloud
  --management URL   Azure Resource Manager of another cloud
  --json             print {"values": {NAME: id}, "steps": [{"what", "outcome"}]}

It uses the account of az login, which needs the role Application Administrator in Entra ID; for --vault Key Vault Secrets
Officer, for --alerts-of Role Based Access Control Administrator and the right to write role definitions there.
`
const OPTIONS = {
  name: { type: 'string' },
  apply: { type: 'boolean', default: false },
  owner: { type: 'string', multiple: true },
  reader: { type: 'string', multiple: true },
  operator: { type: 'string', multiple: true },
  console: { type: 'string' },
  vault: { type: 'string' },
  identity: { type: 'string' },
  'alerts-of': { type: 'string', multiple: true },
  caller: { type: 'string', default: ACTION_GROUPS_APP_ID },
  graph: { type: 'string', default: 'https://graph.microsoft.com' },
  management: { type: 'string', default: 'https://management.azure.com' },
  json: { type: 'boolean', default: false },
} as const

/** Entra ID by the Microsoft Graph of its cloud (Microsoft docs, "national cloud deployments"). */
const AUTHORITIES: Readonly<Record<string, string>> = {
  'https://graph.microsoft.us': 'https://login.microsoftonline.us',
  'https://microsoftgraph.chinacloudapi.cn': 'https://login.partner.microsoftonline.cn',
}

await runCommand(USAGE, OPTIONS, async (options, words) => {
  refuseWords(words)
  const { name, identity, vault, apply, 'alerts-of': subscriptions = [] } = options
  if (name === undefined) throw new UsageError('Which environment? Give --name. Try --help.')
  if (subscriptions.length > 0 && identity === undefined) {
    throw new UsageError('Which identity gets the right? Give --identity with --alerts-of. Try --help.')
  }
  const credential = new DefaultAzureCredential()
  const clientOf = (origin: string, cloud: string): ReturnType<typeof createAzureClient> =>
    createAzureClient({ origin, scope: scopeOf(origin, cloud), credential })
  await using graph = clientOf(options.graph, 'https://graph.microsoft.com')
  await using arm = clientOf(options.management, 'https://management.azure.com')
  const work = {
    name,
    apply,
    owners: options.owner ?? [],
    members: { 'Ops.Reader': options.reader ?? [], 'Ops.Operator': options.operator ?? [] },
    console: consoleOf(options.console, identity, options.graph),
    callerAppId: options.caller,
    graph: createGraph(graph),
    vault: vault === undefined ? undefined : createSecretClient(vault, credential),
    alerts: identity === undefined ? undefined : { arm, principalId: identity, subscriptions },
  }
  const result = await showWhile('Asking Microsoft Graph and Azure', () => setUpEntra(work))
  console.log(options.json ? JSON.stringify(result, undefined, 2) : formatSetUp(result, apply))
})

/** @throws UsageError when it is not an address, or no identity vouches for it */
function consoleOf(
  address: string | undefined,
  identity: string | undefined,
  graph: string,
): ConsoleWanted | undefined {
  if (address === undefined) return undefined
  if (identity === undefined) {
    throw new UsageError(
      'Which identity vouches for the console? Give --identity with --console. Try --help.',
    )
  }
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    throw new UsageError('--console takes an address such as https://NAME.azurewebsites.net.')
  }
  const authority = AUTHORITIES[graph] ?? 'https://login.microsoftonline.com'
  return { origin: new URL(address).origin, identity, authority }
}
