import type { Ensure } from './ensure.ts'
import type { Application, Graph } from './graph.ts'

export interface ConsoleWanted {
  /** Where people reach the app, for example `https://func-prod.azurewebsites.net`. */
  readonly origin: string
  /** Object id of the app's managed identity, which vouches for the application. */
  readonly identity: string
  /** Of the cloud, for example `https://login.microsoftonline.com`. */
  readonly authority: string
}

const REDIRECT_PATH = '/api/console/signed-in'
/** The audience that Entra ID requires of the tokens that it exchanges (Microsoft docs, "workload identity federation"). */
const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'

/** Lets people sign in to the console with the operators' application. No client secret is made: the app's identity vouches for it. */
export async function ensureConsole(
  graph: Graph,
  ensure: Ensure,
  { application, title }: { readonly application: Application | undefined; readonly title: string },
  { origin, identity, authority }: ConsoleWanted,
): Promise<void> {
  const uri = `${origin}${REDIRECT_PATH}`
  const uris = application?.web?.redirectUris ?? []
  const id = application?.id ?? ''
  await ensure(
    `${title}: sign-in comes back to ${uri}`,
    async () => uris.find((each) => each === uri),
    async () => {
      await graph.changeApplication(id, { web: { redirectUris: [...uris, uri] } })
      return uri
    },
  )
  await ensure(
    `${title}: the app's identity ${identity} vouches for it`,
    application && (() => graph.findFederation(application.id, identity)),
    async () => {
      const issuer = `${authority}/${await graph.tenantId()}/v2.0`
      const name = `console-${identity}`
      await graph.addFederation(id, { name, issuer, subject: identity, audiences: [EXCHANGE_AUDIENCE] })
      return identity
    },
  )
}
