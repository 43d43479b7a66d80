import test from 'ava'
import { testCommands } from './_commands.ts'
import { testEvidence } from './_evidence.ts'
import { testOfflineBundle } from './_offline-bundle.ts'
import { playScenario } from './_scenario.ts'

// Evidence and offline bundles of a real issuer and verifier, looked at when both are gone: one scenario for all.

const scenario = await playScenario()

testEvidence(test, scenario)
testOfflineBundle(test, scenario)
testCommands(test, scenario)
