import { runCommand, UsageError } from '../cli/command.ts'
import { bicepProblems, readBicepFolder } from './bicep/check-bicep.ts'
import { loadShapes, SCHEMA_FOLDER } from './bicep/check-shapes.ts'

const USAGE = `
npm run check-bicep [-- FOLDER]

Checks the Bicep files of a folder without Azure and without a compiler: syntax, names, parameters, modules, and each
resource against Azure's published schemas where those are beside the checkout. Ends with 1 when it finds something.

  FOLDER   default: infra
`

await runCommand(USAGE, {}, async (_, [folder = 'infra', ...rest]) => {
  if (rest.length > 0) throw new UsageError('Name one folder. Try --help.')
  const files = await readBicepFolder(folder)
  const checkShapes = await loadShapes()
  const reports = checkShapes === undefined ? [] : [...files.values()].map(checkShapes)
  const problems = [...bicepProblems(files), ...reports.flatMap((report) => report.problems)]
  for (const { path, line, reason } of problems) console.error(`${path}:${line} ${reason}`)
  for (const type of new Set(reports.flatMap(({ unknown }) => unknown))) {
    console.log(`${type}: no schema, not checked`)
  }
  const checked = reports.reduce((sum, report) => sum + report.checked, 0)
  const shapes =
    checkShapes === undefined
      ? `resources not checked: no schemas in ${SCHEMA_FOLDER}`
      : `${checked} resources checked`
  console.log(`${files.size} files, ${shapes}, ${problems.length} problems`)
  return problems.length === 0 ? 0 : 1
})
