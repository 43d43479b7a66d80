import type { Wallet } from '#agent/registry/read-wallet.ts'
import type { ServiceCondition } from './service-condition.ts'

/** For people, a line each: what needs somebody first. */
export function describeCondition({
  condition: { at, issuer, chain, organisations },
  concerns,
}: {
  condition: ServiceCondition
  concerns: readonly string[]
}): string[] {
  const { latest, finalized, agreement } = chain
  return [
    ...(concerns.length === 0 ? ['nothing to see to'] : concerns.map((concern) => `ATTENTION   ${concern}`)),
    '',
    `as of       ${at}`,
    `issuer      ${issuer.url}   ${issuer.ready ? 'ready' : 'NOT READY'}`,
    `chain       ${latest ? `block ${latest.number} (${latest.hash}), ${latest.ageSeconds} s old` : 'not read'}` +
      `${finalized ? `, final ${finalized.number}` : ''}; ${agreement.agreeing} of ${agreement.asked} endpoints agree, ` +
      `${agreement.quorum} must`,
    ...organisations.flatMap(describeOrganisation),
  ]
}

function describeOrganisation(found: ServiceCondition['organisations'][number]): string[] {
  const { id, did, ours, state, since, anchor, unfinished, unpublishedChanges, unsigned, keys } = found
  const head = ['', `${id}   ${did}`, `  state     ${state}${since ? ` since ${since}` : ''}`]
  if (!ours) return [...head, '  known by its DID alone']
  return [
    ...head,
    `  anchor    ${anchor ? `${anchor.sequence} of ${anchor.publishedAt} in block ${anchor.block}, next by ${anchor.nextBy}` : 'none'}`,
    `  waiting   ${unpublishedChanges} changes of status, ${unsigned.credentials} unsigned credentials, ` +
      `${unfinished.length} unfinished anchors${unfinished.map(({ sequence, state }) => ` · ${sequence} ${state}`).join('')}`,
    ...keys
      .filter(({ state }) => state !== 'retired')
      .map(
        ({ thumbprint, algorithm, purpose, state }) =>
          `  key       ${thumbprint} ${algorithm} ${state} for ${purpose}`,
      ),
    `  pays      controller ${describeWallet(found.controller)}`,
    `            publisher  ${describeWallet(found.publisher)}, for ${found.publisher?.anchors ?? '?'} anchors more`,
  ]
}

function describeWallet(wallet: Wallet | null): string {
  if (!wallet) return 'unknown: no node answers'
  return `${wallet.address} holds ${Number(wallet.ether).toFixed(6)}`
}
