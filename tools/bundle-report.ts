import type { Metafile } from 'esbuild'

/** What is loaded until some moment. */
export interface BundlePart {
  readonly name: string
  readonly kib: number
  /** The build fails above this size. */
  readonly mostKib: number
  /** Its packages and folders of the app, the largest first. */
  readonly madeOf: readonly { readonly name: string; readonly kib: number }[]
}

/** The entry points of a part: files by the end of their names. */
interface Begin {
  readonly name: string
  readonly files: readonly string[]
  readonly mostKib: number
}

/** `test/e2e/first-answer.test.ts` holds a new process to it. */
export const FIRST_ANSWER_MOST_KIB = 905

/** A cold start loads all of the first, and the first alert loads what the second adds. */
const PARTS: readonly Begin[] = [
  { name: 'before the functions are registered', files: ['functions/index.ts'], mostKib: 900 },
  {
    name: 'before the first 202',
    files: ['functions/index.ts', 'azure/azure-journal.ts'],
    mostKib: FIRST_ANSWER_MOST_KIB,
  },
]

export function bundleReport({ outputs }: Metafile): BundlePart[] {
  return PARTS.map(({ name, files, mostKib }) => {
    const loaded = [...loadedBy(outputs, files)]
    const sizes = new Map<string, number>()
    for (const output of loaded) {
      for (const [path, { bytesInOutput }] of Object.entries(outputs[output]?.inputs ?? {})) {
        sizes.set(ownerOf(path), (sizes.get(ownerOf(path)) ?? 0) + bytesInOutput)
      }
    }
    const madeOf = [...sizes]
      .map(([owner, bytes]) => ({ name: owner, kib: Math.round(bytes / 1024) }))
      .toSorted((one, other) => other.kib - one.kib)
    const bytes = loaded.reduce((sum, output) => sum + (outputs[output]?.bytes ?? 0), 0)
    return { name, kib: Math.ceil(bytes / 1024), mostKib, madeOf }
  })
}

/** The outputs that begin with these files, and all that they import at once. */
function loadedBy(outputs: Metafile['outputs'], files: readonly string[]): Set<string> {
  const loaded = new Set<string>()
  const begins = Object.entries(outputs).filter(([, { entryPoint = '' }]) =>
    files.some((file) => entryPoint.endsWith(file)),
  )
  const load = (output: string): void => {
    if (loaded.has(output)) return
    loaded.add(output)
    for (const { path, kind, external } of outputs[output]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) load(path)
    }
  }
  for (const [output] of begins) load(output)
  return loaded
}

function ownerOf(path: string): string {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  return name ?? path.split('/').slice(0, 2).join('/')
}

/** How many of a part's packages and folders are named. */
const NAMED = 12

export function formatBundleReport(parts: readonly BundlePart[]): string {
  return parts
    .flatMap(({ name, kib, mostKib, madeOf }) => [
      `${name}: ${kib} KiB, at most ${mostKib}`,
      ...madeOf.slice(0, NAMED).map((each) => `${String(each.kib).padStart(6)} KiB  ${each.name}`),
    ])
    .join('\n')
}
