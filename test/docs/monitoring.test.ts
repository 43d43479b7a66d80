import { readFileSync } from 'node:fs'
import test from 'ava'

test('docs/monitoring.md names every type of event, and no other', (t) => {
  const source = readFileSync('agent/monitor/monitor-event.ts', 'utf8')
  const union = /^export type MonitorEventType =([\s\S]*?)\n\n/m.exec(source)![1]!
  const declared = [...union.matchAll(/'([a-z._]+)'/g)].map(([, type]) => type!)
  const text = readFileSync('docs/monitoring.md', 'utf8')
  const named = [...text.matchAll(/^\| `((?:credential|issuer)\.[a-z_]+)` \|/gm)].map(([, type]) => type!)
  t.true(declared.length > 10, 'the union was found')
  t.deepEqual(named.sort(), declared.sort())
})
