import { describeReadSince } from './read-since-suite.ts'
import { startServiceNowReading } from './service-now-read-bench.ts'

describeReadSince('ServiceNow', startServiceNowReading)
