import test from 'ava'
import { createFetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { createAnchorReader } from '#agent/status/read-anchored-lists.ts'
import { createStatusListStore } from '#agent/status/status-list-store.ts'
import { createTestWorld } from '../verify/_world.ts'

test('a final anchor that another list was seen with meanwhile is no step back; that the chain lost it is', async (t) => {
  const testWorld = await createTestWorld()
  t.teardown(() => testWorld.close())
  const { chain, world, time, database } = testWorld
  const { address: organisation } = await testWorld.createBoard({ slug: 'board' })
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins: [] })
  t.teardown(() => fetchPublicUrl.close())
  const store = createStatusListStore({ database })
  const { view, didResolver } = world
  const reader = createAnchorReader({ view, didResolver, fetchPublicUrl, store, now: () => time.now })

  // one list is being read as of this anchor
  const before = view.anchor({ organisation, finality: 'finalized' })!
  chain.emitRegistry('Published', {
    org: organisation,
    seq: 2,
    root: `0x${'2'.repeat(64)}`,
    previousRoot: before.root,
    publishedAt: before.publishedAt,
    nextBy: before.nextBy,
    chain: `0x${'3'.repeat(64)}`,
    by: organisation,
  })
  chain.settle()
  // and another as of the next one, which is final by then
  const next = view.anchor({ organisation, finality: 'finalized' })!
  await store.raiseMarks({ url: 'https://board.example/list', version: 1, anchor: next })
  await t.notThrowsAsync(reader.checkAnchorMark(before))
  await t.notThrowsAsync(reader.checkAnchorMark(next))

  chain.truncate(({ blockNumber }) => blockNumber < next.block.number)
  await t.throwsAsync(reader.checkAnchorMark(before), { message: /older final anchor/ })
})
