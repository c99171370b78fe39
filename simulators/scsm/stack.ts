import type { ProductOptions } from '../../shared/connectors/product.ts'
import { storeGrant } from '../../shared/tokens/sign-in.ts'
import { startScsm } from './start-scsm.ts'
import { pick, readJson, type ShownWorkItem, type SimulatedProduct } from '../simulated-product.ts'

/**
 * A portal of Service Manager, which has no sign-in that lasts: the connection's grant is the user name and the password.
 *
 * @param options whose `user` is `DOMAIN\name`
 */
export async function startSimulatedScsm(options: ProductOptions): Promise<SimulatedProduct> {
  const user = String(options['user'])
  const { url, password, stop } = await startScsm({ user })
  return {
    label: 'SCSM',
    url,
    user,
    password,
    signIn: (signInOptions) => storeGrant(signInOptions, { type: 'cireson_token', user, password }),
    workItems: async () => (await readJson<Incident[]>(`${url}/__admin/incidents`)).map(shownAt(url)),
    stop,
  }
}

type Incident = Readonly<Record<string, unknown>>

const FIELDS = [
  'Title',
  'Status',
  'Priority',
  'Impact',
  'Urgency',
  'Source',
  'CreatedDate',
  'ResolutionCategory',
  'ResolutionDescription',
  'Description',
]

const shownAt =
  (url: string) =>
  (incident: Incident): ShownWorkItem => {
    const number = textOf(incident['Id'])
    return {
      correlationId:
        [...textOf(incident['Description']).matchAll(/\[azn:([0-9a-f]{32})\]/g)].at(-1)?.[1] ?? '',
      number,
      url: `${url}/Incident/Edit/${number}/`,
      fields: pick(FIELDS, (name) => textOf(incident[name])),
    }
  }

/** A value of a list is `{Id, Name}`. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return textOf((value as { Name?: unknown }).Name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
