import { runTool } from './run-tool.ts'
import { verifyOfflineFile } from './verify-offline-file.ts'

// npm run verify-offline -- --bundle <bundle.json> <credential>: verifies a credential with no network.

await runTool((args) => verifyOfflineFile(args))
