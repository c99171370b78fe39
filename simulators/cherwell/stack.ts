import { signIn } from '../../shared/tokens/sign-in.ts'
import { startCherwell } from './start-cherwell.ts'
import { pick, readJson, type ShownWorkItem, type SimulatedProduct } from '../simulated-product.ts'

/** A Cherwell instance, to which a connection is signed in once with a user name and a password. */
export async function startSimulatedCherwell(): Promise<SimulatedProduct> {
  const { url, user, password, clientId, stop } = await startCherwell()
  return {
    label: 'Cherwell',
    url,
    user,
    password,
    connect: {
      flags: ['--product', 'cherwell', '--url', url, '--client-id', clientId, '--user', user],
      secrets: { password },
    },
    signIn: async (options) => void (await signIn(options, { type: 'password', clientId, user, password })),
    workItems: async () =>
      (await readJson<{ records: StoredIncident[] }>(`${url}/__admin/records/Incident`)).records.map(
        shownAt(url),
      ),
    stop,
  }
}

interface StoredIncident {
  readonly busObPublicId: string
  readonly values: Readonly<Record<string, string>>
}

const FIELDS = [
  'ShortDescription',
  'Status',
  'Priority',
  'Service',
  'Category',
  'Subcategory',
  'CustomerDisplayName',
  'CreatedDateTime',
  'AzureCorrelationId',
  'CloseDescription',
  'Description',
]

const shownAt =
  (url: string) =>
  ({ busObPublicId: number, values }: StoredIncident): ShownWorkItem => ({
    correlationId: values['AzureCorrelationId'] ?? '',
    number,
    url: `${url}/CherwellClient/Access/incident/${number}`,
    fields: pick(FIELDS, (name) => values[name] ?? ''),
  })
