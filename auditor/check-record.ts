import { checkRecordFile } from './check-record-file.ts'
import { runTool } from './run-tool.ts'

// npm run check-record -- <evidence.json>: checks a verification record and its evidence, with no network.

await runTool(checkRecordFile)
