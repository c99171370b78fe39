import { describeLifeCycle } from './life-cycle-suite.ts'
import { RECORD_SORTS } from './record-sorts.ts'

for (const sort of RECORD_SORTS) describeLifeCycle(sort)
