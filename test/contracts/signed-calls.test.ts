import test from 'ava'
import { AbiCoder, concat, type HDNodeWallet, Signature, Wallet, ZeroHash } from 'ethers'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { encodeCall, type RegistryCall } from '#agent/registry/encode-call.ts'
import { sendTransaction } from '#agent/registry/send-transaction.ts'
import {
  encodeSignedCall,
  readCallNonce,
  SIGNED_CALL_TYPES,
  type SignedCall,
  signCall,
} from '#agent/registry/sign-call.ts'
import { FUNDED_KEY } from '#test/_helpers/start-test-chain.ts'
import { compileWallet } from './_compile-wallet.ts'
import { newAddress, newHash, registry, startRegistryChain } from './_registry-chain.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

/** Pays for what others signed. */
const relay = newAddress()

const farFuture = new Date('2100-01-01T00:00:00Z')

function registration(organisation: string): RegistryCall {
  return { call: 'register', organisation, sponsor: organisation }
}

async function sign(signer: HDNodeWallet, call: RegistryCall, changes: object = {}): Promise<SignedCall> {
  const nonce = await readCallNonce({ ...chain, actor: signer.address })
  return await signCall({
    ...chain,
    signer,
    actor: signer.address,
    call,
    nonce,
    deadline: farFuture,
    ...changes,
  })
}

async function sendSigned(signed: SignedCall) {
  return await chain.transact({ from: relay, to: chain.registryAddress, data: encodeSignedCall(signed) })
}

async function refusalOf({ actor, call, nonce, deadline, signature }: SignedCall) {
  const args = [actor, call, nonce, Math.floor(deadline.getTime() / 1000), signature]
  return await chain.refusal(relay, 'executeSigned', args)
}

test.serial('EIP-712: a call that its actor signed runs as the actor, whoever sends it', async (t) => {
  const controller = Wallet.createRandom()
  const org = controller.address
  const signed = await sign(controller, registration(org))
  const { events } = await sendSigned(signed)
  t.deepEqual(events, [{ name: 'OrganisationRegistered', args: { org, sponsor: org } }])
  t.is(await readCallNonce({ ...chain, actor: org }), 1n)
  const keyId = newHash()
  const second = await sendSigned(
    await sign(controller, { call: 'setKey', organisation: org, keyId, purposes: 1 }),
  )
  t.is(second.events[0]!.name, 'KeySet')
})

test.serial('EIP-5267: the contract describes its domain', async (t) => {
  const data = registry.encodeFunctionData('eip712Domain', [])
  const answer = await chain.provider.call({ to: chain.registryAddress, data })
  const { name, version, chainId, verifyingContract } = registry.decodeFunctionResult('eip712Domain', answer)
  t.deepEqual(
    [name, version, chainId, verifyingContract],
    ['Careseal Registry', '1', chain.chainId, chain.registryAddress],
  )
})

test.serial('executeSigned gives back what the call gave back', async (t) => {
  const [root, board] = [Wallet.createRandom(), newAddress()]
  await sendSigned(await sign(root, registration(root.address)))
  await chain.send(board, 'register', [board, root.address])
  const from = new Date(Number(await chain.now()) * 1000)
  const grant = {
    grantor: root.address,
    organisation: board,
    schema: newHash(),
    parent: null,
    scopeHash: ZeroHash,
  }
  const call = { call: 'accredit' as const, ...grant, from, until: farFuture, capabilities: 1 }
  const data = encodeSignedCall(await sign(root, call))
  const answer = await chain.provider.call({ from: relay, to: chain.registryAddress, data })
  const { events } = await chain.transact({ from: relay, to: chain.registryAddress, data })
  const [bytes] = registry.decodeFunctionResult('executeSigned', answer)
  t.is(bytes, events[0]!.args.id)
})

test.serial('attack: a signed call is replayed', async (t) => {
  const controller = Wallet.createRandom()
  const signed = await sign(controller, registration(controller.address))
  await sendSigned(signed)
  t.deepEqual(await refusalOf(signed), {
    name: 'NonceMismatch',
    args: { actor: controller.address, expected: 1n, given: 0n },
  })
  t.deepEqual(await refusalOf({ ...signed, nonce: 1n }), {
    name: 'SignatureInvalid',
    args: { actor: controller.address },
  })
})

test.serial('attack: a signed call of another chain, or of another contract on this one', async (t) => {
  const controller = Wallet.createRandom()
  const call = registration(controller.address)
  const invalid = { name: 'SignatureInvalid', args: { actor: controller.address } }
  t.deepEqual(await refusalOf(await sign(controller, call, { chainId: 1n })), invalid)
  const signer = new Wallet(FUNDED_KEY, chain.provider)
  const other = await deployContracts({ provider: chain.provider, signer, steward: signer.address })
  t.deepEqual(await refusalOf(await sign(controller, call, other)), invalid)
})

test.serial('attack: a signed call is sent after its deadline', async (t) => {
  const controller = Wallet.createRandom()
  const deadline = new Date(Number(await chain.now()) * 1000 - 1000)
  t.deepEqual(await refusalOf(await sign(controller, registration(controller.address), { deadline })), {
    name: 'DeadlinePassed',
    args: { deadline: BigInt(deadline.getTime() / 1000) },
  })
})

test.serial('attack: a signed call is altered, signed by another, or its signature bent', async (t) => {
  const [controller, other] = [Wallet.createRandom(), Wallet.createRandom()]
  const signed = await sign(controller, registration(controller.address))
  const elsewhere = encodeCall({ call: 'register', organisation: controller.address, sponsor: other.address })
  const { signature: foreign } = await sign(other, registration(controller.address), {
    actor: controller.address,
  })
  const { r, s, v } = Signature.from(signed.signature)
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const flipped = (order - BigInt(s)).toString(16).padStart(64, '0')
  for (const [title, changes] of Object.entries({
    'another call': { call: elsewhere },
    'a later deadline': { deadline: new Date(farFuture.getTime() + 1000) },
    'the signature of another': { signature: foreign },
    'high s': { signature: concat([r, `0x${flipped}`, v === 27 ? '0x1c' : '0x1b']) },
    truncated: { signature: signed.signature.slice(0, -2) },
    empty: { signature: '0x' },
  })) {
    t.deepEqual(
      await refusalOf({ ...signed, ...changes }),
      { name: 'SignatureInvalid', args: { actor: controller.address } },
      title,
    )
  }
  t.is(await refusalOf(signed), undefined, 'as it was signed')
})

test.serial('attack: a signature lends powers that its actor has not', async (t) => {
  const [controller, victim] = [Wallet.createRandom(), newAddress()]
  await chain.send(victim, 'register', [victim, victim])
  const halt: RegistryCall = { call: 'setState', organisation: victim, state: 'halted' }
  t.deepEqual(await refusalOf(await sign(controller, halt)), {
    name: 'NotAuthorised',
    args: { org: victim, sender: controller.address },
  })
})

test.serial('attack: a signed call holds another signed call', async (t) => {
  const [outer, inner] = [Wallet.createRandom(), Wallet.createRandom()]
  const call = encodeSignedCall(await sign(inner, registration(inner.address)))
  const nonce = 0n
  const deadline = Math.floor(farFuture.getTime() / 1000)
  const domain = {
    name: 'Careseal Registry',
    version: '1',
    chainId: chain.chainId,
    verifyingContract: chain.registryAddress,
  }
  const message = { actor: outer.address, call, nonce, deadline }
  const signature = await outer.signTypedData(domain, SIGNED_CALL_TYPES, message)
  t.deepEqual(await refusalOf({ actor: outer.address, call, nonce, deadline: farFuture, signature }), {
    name: 'CallNested',
    args: {},
  })
})

test.serial('a call that reverts uses no nonce up and goes through once it can', async (t) => {
  const [controller, sponsor] = [Wallet.createRandom(), newAddress()]
  const signed = await sign(controller, { call: 'register', organisation: controller.address, sponsor })
  t.deepEqual(await refusalOf(signed), { name: 'OrganisationUnknown', args: { org: sponsor } })
  await chain.send(sponsor, 'register', [sponsor, sponsor])
  await sendSigned(signed)
  t.is(await readCallNonce({ ...chain, actor: controller.address }), 1n)
})

test.serial('EIP-1271: a contract is the controller, and signs as it sees fit', async (t) => {
  const [owner, stranger] = [Wallet.createRandom(), Wallet.createRandom()]
  const data = concat([compileWallet(), AbiCoder.defaultAbiCoder().encode(['address'], [owner.address])])
  const funded = new Wallet(FUNDED_KEY, chain.provider)
  const { contractAddress } = await sendTransaction({
    provider: chain.provider,
    signer: funded,
    to: null,
    data,
  })
  const actor = contractAddress!
  const signAs = async (signer: HDNodeWallet) => {
    const signed = await sign(signer, registration(actor), {
      actor,
      nonce: await readCallNonce({ ...chain, actor }),
    })
    const { r, s, v } = Signature.from(signed.signature)
    return {
      ...signed,
      signature: AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes32', 'uint8'], [r, s, v]),
    }
  }
  t.deepEqual(await refusalOf(await signAs(stranger)), { name: 'SignatureInvalid', args: { actor } })
  const signed = await signAs(owner)
  const { events } = await sendSigned(signed)
  t.deepEqual(events, [{ name: 'OrganisationRegistered', args: { org: actor, sponsor: actor } }])
  t.is((await refusalOf(signed))?.name, 'NonceMismatch')
})
