import { runCommand, UsageError } from '../cli/command.ts'
import { bicepProblems, readBicepFolder } from './bicep/check-bicep.ts'
import { loadShapes, SCHEMA_FOLDER } from './bicep/check-shapes.ts'

const USAGE = `
npm run check-bicep [-- FOLDER] [--json]

Checks the Bicep files of a folder without Azure and without a compiler: syntax, names, parameters, modules, and each
resource against Azure's published schemas where those are beside the checkout. Ends with 1 when it finds something.

  FOLDER   default: infra
  --json   print {"files", "checked", "unknown", "problems": [{"path", "line", "reason"}]}
`

const OPTIONS = { json: { type: 'boolean', default: false } } as const

await runCommand(USAGE, OPTIONS, async ({ json }, [folder = 'infra', ...rest]) => {
  if (rest.length > 0) throw new UsageError('Name one folder. Try --help.')
  const files = await readBicepFolder(folder)
  const checkShapes = await loadShapes()
  const reports = checkShapes === undefined ? [] : [...files.values()].map(checkShapes)
  const problems = [...bicepProblems(files), ...reports.flatMap((report) => report.problems)]
  const unknown = [...new Set(reports.flatMap((report) => report.unknown))]
  const checked =
    checkShapes === undefined ? undefined : reports.reduce((sum, report) => sum + report.checked, 0)
  const result = { files: files.size, checked, unknown, problems }
  if (json) console.log(JSON.stringify(result, undefined, 2))
  else print(result)
  return problems.length === 0 ? 0 : 1
})

interface Result {
  readonly files: number
  /** Resources; undefined without schemas. */
  readonly checked: number | undefined
  /** Types of resources without a schema. */
  readonly unknown: readonly string[]
  readonly problems: readonly { readonly path: string; readonly line: number; readonly reason: string }[]
}

function print({ files, checked, unknown, problems }: Result): void {
  for (const { path, line, reason } of problems) console.error(`${path}:${line} ${reason}`)
  for (const type of unknown) console.log(`${type}: no schema, not checked`)
  const shapes =
    checked === undefined
      ? `resources not checked: no schemas in ${SCHEMA_FOLDER}`
      : `${checked} resources checked`
  console.log(`${files} files, ${shapes}, ${problems.length} problems`)
}
