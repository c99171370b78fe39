/** Releases of ServiceNow, the oldest that is considered first (ServiceNow docs and release notes). */
export const RELEASES = [
  'Geneva',
  'Helsinki',
  'Istanbul',
  'Jakarta',
  'Kingston',
  'London',
  'Madrid',
  'New York',
  'Orlando',
  'Paris',
  'Quebec',
  'Rome',
  'San Diego',
  'Tokyo',
  'Utah',
  'Vancouver',
  'Washington DC',
  'Xanadu',
  'Yokohama',
  'Zurich',
  'Australia',
] as const
export type Release = (typeof RELEASES)[number]

/** A feature of the platform that a connection may use, and since which release it exists. */
export interface ApiFact {
  readonly name: string
  readonly since: Release
  /** The source of that; `inferred` where no page says it. */
  readonly source: string
  /** What a connection does without it; absent: it is required. */
  readonly otherwise?: string
}

/** The features of the platform that the bridge uses. */
export const APIS = {
  table: { name: 'Table API, version 2', since: 'Geneva', source: 'inferred; documented for later releases' },
  importSet: { name: 'Import Set API', since: 'Geneva', source: 'inferred; ITSMC’s store app used it' },
  attachment: { name: 'Attachment API', since: 'Geneva', source: 'inferred; documented for later releases' },
  reconcile: {
    name: 'Identification and Reconciliation API',
    since: 'Geneva',
    source: 'ServiceNow docs, Geneva',
  },
  eventTable: {
    name: 'events by the Table API',
    since: 'Geneva',
    source: 'ServiceNow docs, Istanbul; before that inferred',
  },
  eventService: {
    name: 'web service for events (/api/global/em/jsonv2)',
    since: 'Jakarta',
    source: 'inferred: the page of Istanbul does not have it',
    otherwise: 'events go by the Table API',
  },
  password: {
    name: 'OAuth by password and refresh token',
    since: 'Geneva',
    source: 'ITSMC docs, Geneva to Orlando',
  },
  authorizationCode: {
    name: 'OAuth by authorization code',
    since: 'Istanbul',
    source: 'ServiceNow developer blog, Istanbul',
  },
  jwtBearer: { name: 'OAuth by JWT bearer', since: 'London', source: 'inferred' },
  clientCredentials: {
    name: 'OAuth by client credentials',
    since: 'Washington DC',
    source: 'ServiceNow support, KB1645212',
  },
} as const satisfies Record<string, ApiFact>

/** The release in a build name (`glide.buildname`), or as a person writes it; undefined for an unknown one. */
export function releaseIn(text: string): Release | undefined {
  const plain = text.toLowerCase().replaceAll(/[^a-z]/g, '')
  return RELEASES.find((release) => plain.startsWith(release.toLowerCase().replaceAll(' ', '')))
}

export function isSince(release: Release, since: Release): boolean {
  return RELEASES.indexOf(release) >= RELEASES.indexOf(since)
}

/** The used features that a release lacks. */
export function lackedBy(release: Release, used: readonly ApiFact[]): readonly ApiFact[] {
  return used.filter(({ since }) => !isSince(release, since))
}
