import type { Production } from './_production.ts'

/** A root authority, and a board that it accredits for licenses of Ohio, with an issuer that runs. */
export async function accreditBoard({ operate, fund, env, startIssuer }: Production): Promise<void> {
  const create = async (id: string) =>
    (await operate('organisation', 'create', '--id', id, '--name', id)).data as Record<string, string>
  const root = await create('authority')
  const board = await create('board')
  await fund(root.address!, root.publisherAddress!, board.address!, board.publisherAddress!)
  await operate('organisation', 'anchor', '--id', 'authority')
  env.TRUSTED_ROOTS = root.did!
  await operate('organisation', 'anchor', '--id', 'board', '--sponsor', root.did!)
  await operate(
    ...['organisation', 'accredit', '--grantor', 'authority', '--to', board.did!],
    ...['--family', 'practitioner-license', '--jurisdiction', 'US-OH', '--until', '2031-01-01'],
  )
  await startIssuer()
}
